import { describe, expect, test } from '@jest/globals'
import { CancelledError } from '@slipway/core'
import { ProcessSignals } from './signals'
import { systemClock } from './time'

describe('one cancellation', () => {
  test('listeners are told once, late ones at once, taken away ones never', () => {
    const signals = new ProcessSignals()
    const told: string[] = []
    signals.onCancel((reason) => told.push(`early ${reason}`))
    signals.onCancel(() => told.push('never'))()
    signals.check()
    signals.cancel('SIGINT')
    signals.cancel('SIGTERM')
    signals.onCancel((reason) => told.push(`late ${reason}`))
    expect(told).toEqual(['early SIGINT', 'late SIGINT'])
    expect(signals.cancelled).toBe(true)
    expect(() => signals.check()).toThrow(new CancelledError('SIGINT'))
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s to the process is one, until nobody listens', (name) => {
    const signals = new ProcessSignals()
    const others = process.listenerCount(name)
    signals.listen([name])
    process.emit(name, name)
    expect(() => signals.check()).toThrow(new CancelledError(name))
    signals.unlisten()
    expect(process.listenerCount(name)).toBe(others)
  })

  test('wakes who sleeps', async () => {
    const signals = new ProcessSignals()
    const sleeping = systemClock(signals).sleep(60_000)
    signals.cancel('SIGTERM')
    await expect(sleeping).rejects.toThrow('stopped by SIGTERM')
    await expect(systemClock(signals).sleep(60_000)).rejects.toThrow('stopped by SIGTERM')
  })
})

describe('a sleep', () => {
  test('ends early with what it waits for, and leaves no timer that would keep the process', async () => {
    const clock = systemClock(new ProcessSignals())
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    await clock.sleep(60_000, Promise.resolve('done'))
    await expect(clock.sleep(60_000, Promise.reject(new Error('it failed')))).rejects.toThrow('it failed')
    expect(timers()).toBe(before)
    await clock.sleep(1, new Promise(() => undefined))
  })
})

describe('cleanup', () => {
  test('newest first, all of it, though some of it fails', async () => {
    const signals = new ProcessSignals()
    const done: string[] = []
    const warned: string[] = []
    signals.defer(async () => void done.push('first'))
    signals.defer(() => Promise.reject(new Error('no')))
    signals.defer(async () => {
      done.push('third')
      signals.defer(async () => void done.push('added while cleaning'))
    })
    await signals.cleanUp((text) => warned.push(text))
    expect(done).toEqual(['third', 'added while cleaning', 'first'])
    expect(warned).toEqual(['cleanup: no'])
  })

  test('after a signal it has a limit', async () => {
    const signals = new ProcessSignals()
    signals.defer(() => new Promise(() => undefined))
    signals.cancel('SIGINT')
    const started = performance.now()
    await signals.cleanUp(() => undefined)
    expect(performance.now() - started).toBeGreaterThan(6500)
    expect(performance.now() - started).toBeLessThan(8000)
  })
})
