import { expect, test } from '@jest/globals'
import { guarded } from './problem'
import { pauseUnless, startTimer } from './timers'

test('a time that is too long for a timer of Node does not end at once', async () => {
  const ended: string[] = []
  // A deadline of 30 days, as a job may have.
  const timer = startTimer(30 * 86_400_000, () => ended.push('timer'))
  const abort = new AbortController()
  const pause = pauseUnless(abort.signal, 1e15).then(() => ended.push('pause'))
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(ended).toEqual([])
  clearTimeout(timer)
  abort.abort()
  await pause
  expect(ended).toEqual(['pause'])
})

test('what a guarded callback throws is told, and goes no further', () => {
  const problems: unknown[] = []
  const broken = new Error('broken')
  const work = guarded(
    (error) => void problems.push(error),
    (text: string) => {
      if (text === 'bad') throw broken
    },
  )
  work('good')
  work('bad')
  expect(problems).toEqual([broken])
})
