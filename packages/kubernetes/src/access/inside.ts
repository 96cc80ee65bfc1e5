import { isAbsolute, relative } from 'node:path/posix'

/** Whether a path is this folder, or lies in it; both are absolute and real. */
export function inside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}
