const PLAIN_FILE = 0o644
const PLAIN_FOLDER = 0o755

/**
 * The mode in the image. Git knows two modes for a file and the umask of a machine makes six of them (GitLab's runner
 * checks out with 666 and 777): those become 644 and 755, so that the same commit has the same digest everywhere. Any
 * other mode is somebody's decision and stays: 600, 750, setuid, the sticky bit.
 */
export function imageMode(mode: number): number {
  const bits = mode & 0o7777
  if ([0o644, 0o664, 0o666].includes(bits)) return PLAIN_FILE
  return [0o755, 0o775, 0o777].includes(bits) ? PLAIN_FOLDER : bits
}

export function isPlainFolder(mode: number): boolean {
  return imageMode(mode) === PLAIN_FOLDER
}
