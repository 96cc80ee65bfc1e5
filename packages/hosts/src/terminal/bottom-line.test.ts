import { expect, test } from '@jest/globals'
import { BottomLine } from './bottom-line'

const plain = (text: string) => text.replaceAll('\r\u001b[2K', '<clear>').replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '*')

function line() {
  const written: string[] = []
  let now = 0
  const made = new BottomLine(
    (text) => written.push(plain(text)),
    () => now,
  )
  const after = (seconds: number) => {
    now = seconds * 1000
    made.tick()
    return written.splice(0)
  }
  return { made, written, after }
}

test('what is silent for three seconds says that it goes on, and for how long', () => {
  const { made, after } = line()
  made.tell('Build')
  expect([after(1), after(2)]).toEqual([[], []])
  expect(after(3)).toEqual(['<clear>* Build, 3s'])
  expect(after(61)).toEqual(['<clear>* Build, 1m1s'])
})

test('it is taken away before something is printed, and comes back when that was the last for three seconds', () => {
  const { made, written, after } = line()
  made.tell('Build')
  after(4)
  made.clear()
  made.clear()
  expect(written.splice(0)).toEqual(['<clear>'])
  expect(after(6)).toEqual([])
  expect(after(7)).toEqual(['<clear>* Build, 7s'])
})

test('progress is shown at once, on one line', () => {
  const { made, written, after } = line()
  made.show('ready: 0 of 2\nshop')
  expect(written.splice(0)).toEqual(['<clear>* ready: 0 of 2 shop'])
  expect(after(1)).toEqual(['<clear>* ready: 0 of 2 shop'])
})

test('where nothing is done nothing is said', () => {
  const { made, written, after } = line()
  made.tell('Build')
  after(4)
  made.tell(undefined)
  expect(written.splice(0)).toEqual(['<clear>'])
  expect(after(60)).toEqual([])
})
