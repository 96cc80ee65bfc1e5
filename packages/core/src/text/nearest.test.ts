import { describe, expect, test } from '@jest/globals'
import { didYouMean, nearest } from './nearest'

describe('the nearest name', () => {
  const names = ['image', 'tags', 'ca-file', 'plain-http', 'url', 'on-failure']
  test.each<[string, string | undefined]>([
    ['imgae', 'image'],
    ['tag', 'tags'],
    ['tgas', 'tags'],
    ['cafile', 'ca-file'],
    ['plainhttp', 'plain-http'],
    ['ur', 'url'],
    ['rul', 'url'],
    ['onfailur', 'on-failure'],
    ['zz', undefined],
    ['x', undefined],
    ['', undefined],
    ['password', undefined],
    ['constructor', undefined],
  ])('of %j is %j', (word, want) => {
    expect(nearest(word, names)).toBe(want)
  })
  test('of equals the first', () => {
    expect(nearest('tax', ['tag', 'tan'])).toBe('tag')
  })
  test('ends a sentence, or nothing', () => {
    expect([didYouMean('imgae', names), didYouMean('zz', names), didYouMean('a', [])]).toEqual([
      ', did you mean "image"?',
      '',
      '',
    ])
  })
})
