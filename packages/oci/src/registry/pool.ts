/**
 * Works through a list with several workers. The first error stops the rest: nothing new is begun, and what runs can
 * ask `stopped`. Returns or throws when all workers have come to an end.
 */
export async function inParallel<T>(
  items: readonly T[],
  workers: number,
  work: (item: T, stopped: () => boolean) => Promise<void>,
): Promise<void> {
  const queue = [...items]
  const errors: unknown[] = []
  const stopped = () => errors.length > 0
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && !stopped(); item = queue.shift()) {
      try {
        await work(item, stopped)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker))
  if (errors.length > 0) throw errors[0]
}
