import { describe, expect, test } from '@jest/globals'
import { codeBlock, escapeMarkdown } from '@slipway/core'
import { withoutQuickActions } from './quick-actions'

describe('a note', () => {
  test.each([
    ['/merge', '\u200b/merge'],
    ['a\n/approve\n  /close\r\n/assign @me', 'a\n\u200b/approve\n\u200b  /close\r\n\u200b/assign @me'],
    ['a /merge\n</details>\nb/c', 'a /merge\n</details>\nb/c'],
  ])('%j has no line that GitLab takes for a quick action', (given, want) => {
    expect(withoutQuickActions(given)).toBe(want)
  })

  test('nor has foreign text that begins a line of it', () => {
    for (const text of ['/merge', '\n/merge', ' /approve now', '//merge'])
      expect(escapeMarkdown(text)).not.toMatch(/^\s*\//)
    expect(codeBlock('a\n/merge')).not.toMatch(/\n/)
  })
})
