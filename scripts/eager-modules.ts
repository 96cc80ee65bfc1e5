import { parse } from '@swc/core'

/** As much of swc's tree as is looked at. */
interface Node {
  readonly type: string
  readonly span: { readonly start: number; readonly end: number }
}
interface Property extends Node {
  readonly key: Node
  readonly value?: Node & { readonly params?: readonly Node[]; readonly body?: Node; readonly async?: boolean }
}

/**
 * Writes the modules of a webpack file as functions in parentheses, which V8 compiles with the file: nearly all of
 * those that are loaded run at once, and a function that waits is read twice. Minifiers take the parentheses away, and
 * arrow functions are compiled late with and without them on Node 20.
 */
export async function compileAtOnce(source: string): Promise<string> {
  const bytes = Buffer.from(source)
  const { body, span } = await parse(source, { syntax: 'ecmascript', target: 'es2022' })
  // swc counts bytes, from one text that it parses to the next.
  const slice = (from: number, to: number) => bytes.subarray(from - span.start, to - span.start).toString()
  let [written, at] = ['', span.start]
  for (const { key, value } of modulesIn(body as unknown as readonly object[])) {
    const params = (value?.params ?? []).map((param) => slice(param.span.start, param.span.end)).join()
    const block = value?.body?.span
    if (value === undefined || block === undefined) continue
    written += slice(at, key.span.end) + `:(function(${params})${slice(block.start, block.end)})`
    at = value.span.end
  }
  return written + bytes.subarray(at - span.start).toString()
}

/** Properties with a number for a name, of an object at the top of the file, that are arrow functions with a block. */
function modulesIn(body: readonly object[]): readonly Property[] {
  return body
    .flatMap((item) => declarationsOf(item))
    .flatMap(({ init }) => init?.properties ?? [])
    .filter(
      ({ key, value }) =>
        key?.type === 'NumericLiteral' &&
        value?.type === 'ArrowFunctionExpression' &&
        value.async !== true &&
        value.body?.type === 'FunctionBody',
    )
}

type Declarator = { readonly init?: { readonly properties?: readonly Property[] } | null }
type Declared = { readonly declarations?: readonly Declarator[]; readonly declaration?: Declared }

const declarationsOf = (item: object): readonly Declarator[] =>
  (item as Declared).declarations ?? (item as Declared).declaration?.declarations ?? []
