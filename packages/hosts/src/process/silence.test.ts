import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { QUIET, SignOfLife } from './silence'

describe('a sign of life', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  function life() {
    const said: string[] = []
    const sign: SignOfLife = new SignOfLife((line) => {
      said.push(line.replace(/; it has.*/, ''))
      // As a host does: what is printed was heard.
      sign.heard()
    })
    const after = (seconds: number) => {
      jest.advanceTimersByTime(seconds * 1000)
      return said.splice(0)
    }
    return { sign, after }
  }

  test('comes after ten seconds, and then less and less often, up to every five minutes', () => {
    const { sign, after } = life()
    sign.attend('build')
    expect(after(QUIET / 1000 - 1)).toEqual([])
    expect(after(1)).toEqual(['(build is still running after 10s'])
    expect(after(100)).toEqual(['(build is still running after 30s', '(build is still running after 1m10s'])
    expect(after(3600).length).toBeLessThan(14)
  })

  test('what is said begins the wait anew', () => {
    const { sign, after } = life()
    sign.attend('build')
    after(29)
    sign.heard()
    expect(after(9)).toEqual([])
    expect(after(1)).toEqual(['(build is still running after 39s'])
  })

  test('the program that is waited for is named, and after it the stage again', () => {
    const { sign, after } = life()
    const end = sign.attend('build')
    const endOfChild = sign.attend('make')
    expect(after(10)).toEqual(['(make is still running after 10s'])
    endOfChild()
    expect(after(20)).toEqual(['(build is still running after 30s'])
    end()
    expect(after(600)).toEqual([])
  })

  test('where nothing is done nothing is said', () => {
    const { sign, after } = life()
    sign.heard()
    expect(after(600)).toEqual([])
    sign.attend('build')()
    expect(after(600)).toEqual([])
  })
})
