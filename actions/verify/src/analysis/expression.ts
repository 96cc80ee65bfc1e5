/**
 * The part of the language of conditions that analysis templates use (github.com/expr-lang/expr): comparisons, logic,
 * arithmetic, `result`, `result[0]`, `len`, `isNaN`, `isInf`, `default`, `asFloat`, `asInt`, and `all`, `any`, `none`
 * over a list. Nothing is executed but what stands here.
 */

export type Value = number | boolean | string | null | readonly Value[]

export class UnreadableExpression extends Error {
  override readonly name = 'UnreadableExpression'
}

export interface Expression {
  /** It asks how many values there are, or for a default: so it has something to say of none. */
  readonly takesNothing: boolean
  /** @throws UnreadableExpression when it does not fit what it is applied to */
  evaluate(result: Value): Value
}

interface Scope {
  readonly result: Value
  /** The item of a list, in `{ # > 1 }`. */
  readonly item?: Value
}

type Node = (scope: Scope) => Value

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(&&|\|\||[<>=!]=|[-+*/%<>!()[\]{},#.?:]))/y

/** @throws UnreadableExpression */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text)
  const parser = new Parser(tokens)
  const node = parser.whole()
  return {
    takesNothing: tokens.some((token) => token === 'len' || token === 'default'),
    evaluate: (result) => node({ result }),
  }
}

function tokenize(text: string): readonly string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  let at = 0
  while (text.slice(at).trim() !== '') {
    const match = TOKEN.exec(text)
    if (match === null)
      throw new UnreadableExpression(`cannot read ${JSON.stringify(text.slice(at).trim().slice(0, 20))}`)
    tokens.push(match[0].trim())
    at = TOKEN.lastIndex
  }
  return tokens
}

const LEVELS: readonly (readonly string[])[] = [
  ['||', 'or'],
  ['&&', 'and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
]
/** Deeper than anybody writes: the reader calls itself at every level. */
const MAX_DEPTH = 60

class Parser {
  #at = 0
  #depth = 0

  constructor(private readonly tokens: readonly string[]) {}

  whole(): Node {
    const node = this.#choice()
    if (this.#at < this.tokens.length) throw this.#unexpected()
    return node
  }

  #choice(): Node {
    const test = this.#level(0)
    if (!this.#take('?')) return test
    const yes = this.#choice()
    this.#expect(':')
    const no = this.#choice()
    return (scope) => (truth(test(scope)) ? yes(scope) : no(scope))
  }

  #level(index: number): Node {
    const operators = LEVELS[index]
    if (operators === undefined) return this.#unary()
    let left = this.#level(index + 1)
    for (;;) {
      const operator = operators.find((candidate) => this.#take(candidate))
      if (operator === undefined) return left
      left = binary(operator, left, this.#level(index + 1))
    }
  }

  #unary(): Node {
    if (++this.#depth > MAX_DEPTH) throw new UnreadableExpression('expected an expression of ordinary depth')
    try {
      if (this.#take('!') || this.#take('not')) {
        const inner = this.#unary()
        return (scope) => !truth(inner(scope))
      }
      if (this.#take('-')) {
        const inner = this.#unary()
        return (scope) => -numeric(inner(scope))
      }
      return this.#indexed(this.#primary())
    } finally {
      this.#depth -= 1
    }
  }

  #indexed(node: Node): Node {
    let indexed = node
    while (this.#take('[')) {
      const [inner, index] = [indexed, this.#choice()]
      this.#expect(']')
      indexed = (scope) => itemAt(inner(scope), numeric(index(scope)))
    }
    return indexed
  }

  #primary(): Node {
    const token = this.tokens[this.#at++]
    if (token === undefined) throw new UnreadableExpression('it ends too early')
    if (/^\d/.test(token)) return constant(Number(token))
    if (/^["']/.test(token)) return constant(token.slice(1, -1).replace(/\\(.)/g, '$1'))
    if (token === '(') return this.#closed(')')
    if (token === '#') return ({ item }) => item ?? null
    if (WORDS.has(token)) return constant(WORDS.get(token) ?? null)
    if (token === 'result') return ({ result }) => result
    if (token === '[') return this.#list()
    if (this.#take('(')) return this.#call(token)
    this.#at -= 1
    throw this.#unexpected()
  }

  #closed(end: string): Node {
    const inner = this.#choice()
    this.#expect(end)
    return inner
  }

  #list(): Node {
    const items = this.#items(']')
    return (scope) => items.map((item) => item(scope))
  }

  #items(end: string): readonly Node[] {
    const items: Node[] = []
    if (this.#take(end)) return items
    do items.push(this.#choice())
    while (this.#take(','))
    this.#expect(end)
    return items
  }

  #call(name: string): Node {
    const overItems = Object.hasOwn(OVER_ITEMS, name) ? OVER_ITEMS[name] : undefined
    if (overItems !== undefined) {
      const list = this.#choice()
      this.#expect(',')
      const braces = this.#take('{')
      const test = this.#choice()
      if (braces) this.#expect('}')
      this.#expect(')')
      return (scope) => overItems(listOf(list(scope)), (item) => truth(test({ ...scope, item })))
    }
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
    if (known === undefined) throw new UnreadableExpression(`${name}() is not known here`)
    const given = this.#items(')')
    return (scope) => known(given.map((argument) => argument(scope)))
  }

  #take(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false
    this.#at += 1
    return true
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw this.#unexpected(` instead of "${token}"`)
  }

  #unexpected(instead = ''): UnreadableExpression {
    const token = this.tokens[this.#at]
    return new UnreadableExpression(
      token === undefined ? `it ends too early${instead}` : `"${token}" is not understood there${instead}`,
    )
  }
}

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['nil', null],
])

function constant(value: Value): Node {
  return () => value
}

function binary(operator: string, left: Node, right: Node): Node {
  switch (operator) {
    case '||':
    case 'or':
      return (scope) => truth(left(scope)) || truth(right(scope))
    case '&&':
    case 'and':
      return (scope) => truth(left(scope)) && truth(right(scope))
    case '==':
      return (scope) => isSame(left(scope), right(scope))
    case '!=':
      return (scope) => !isSame(left(scope), right(scope))
    case 'in':
      return (scope) => {
        const wanted = left(scope)
        return listOf(right(scope)).some((item) => isSame(item, wanted))
      }
    default:
      return arithmetic(operator, left, right)
  }
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => Value>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

function arithmetic(operator: string, left: Node, right: Node): Node {
  const apply = ARITHMETIC[operator]
  if (apply === undefined) throw new UnreadableExpression(`"${operator}" is not known here`)
  return (scope) => apply(numeric(left(scope)), numeric(right(scope)))
}

function isSame(a: Value, b: Value): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0)
}

type Test = (item: Value) => boolean
const OVER_ITEMS: Readonly<Record<string, (items: readonly Value[], test: Test) => Value>> = {
  all: (items, test) => items.every(test),
  any: (items, test) => items.some(test),
  none: (items, test) => !items.some(test),
  one: (items, test) => items.filter(test).length === 1,
  count: (items, test) => items.filter(test).length,
  filter: (items, test) => items.filter(test),
}

const FUNCTIONS: Readonly<Record<string, (given: readonly Value[]) => Value>> = {
  len: ([list]) => (typeof list === 'string' ? list.length : listOf(list ?? null).length),
  isNaN: ([value]) => Number.isNaN(numeric(value ?? null)),
  isInf: ([value]) => Math.abs(numeric(value ?? null)) === Infinity,
  isNil: ([value]) => value === null,
  asFloat: ([value]) => numeric(value ?? null),
  asInt: ([value]) => Math.trunc(numeric(value ?? null)),
  float: ([value]) => numeric(value ?? null),
  int: ([value]) => Math.trunc(numeric(value ?? null)),
  abs: ([value]) => Math.abs(numeric(value ?? null)),
  max: (given) => Math.max(...numbers(given)),
  min: (given) => Math.min(...numbers(given)),
  sum: (given) => numbers(given).reduce((sum, value) => sum + value, 0),
  mean: (given) => numbers(given).reduce((sum, value) => sum + value, 0) / numbers(given).length,
  // Of what is there, or of a list's first item (as templates write it: default(result, 0)).
  default: ([value = null, other = null]) => {
    const first = Array.isArray(value) && value.length <= 1 ? ((value[0] as Value | undefined) ?? null) : value
    return first === null ? other : first
  },
}

function numbers(given: readonly Value[]): readonly number[] {
  return given.flatMap((value) => (Array.isArray(value) ? value.map(numeric) : [numeric(value)]))
}

function truth(value: Value): boolean {
  if (typeof value === 'boolean') return value
  throw new UnreadableExpression('expected true or false')
}

/** A list of one is its item: many templates write `result >= 0.95` of a query that gives one series. */
function numeric(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string' && /^[-+]?\d/.test(value)) return Number(value)
  if (Array.isArray(value) && value.length === 1) return numeric(value[0] as Value)
  throw new UnreadableExpression(
    Array.isArray(value) ? `expected one number, found ${value.length}: write result[0]` : 'expected a number',
  )
}

function listOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[]
  if (value === null) return []
  throw new UnreadableExpression('expected a list')
}

function itemAt(value: Value, index: number): Value {
  const items = listOf(value)
  const found = items[index < 0 ? items.length + index : index]
  if (found === undefined) throw new UnreadableExpression(`there is no item ${index}: the query gave ${items.length}`)
  return found
}
