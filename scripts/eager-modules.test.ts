import { expect, test } from '@jest/globals'
import { compileAtOnce } from './eager-modules'

test('modules of a file become functions in parentheses, and nothing else changes', async () => {
  const source =
    'export const id=1;export const modules={1:(e,t)=>{t.a="é"},2:e=>e.x,3(e){e.y=1},4:async e=>{await e},five:()=>{},6:e=>{e.exports=()=>{}}};var n={7:()=>{}};const run=()=>{};\n'
  expect(await compileAtOnce(source)).toBe(
    'export const id=1;export const modules={1:(function(e,t){t.a="é"}),2:e=>e.x,3(e){e.y=1},4:async e=>{await e},five:()=>{},6:(function(e){e.exports=()=>{}})};var n={7:(function(){})};const run=()=>{};\n',
  )
})

test('a file without modules stays as it is', async () => {
  const source = "import { start } from './index.js'\nawait start()\n"
  expect(await compileAtOnce(source)).toBe(source)
})
