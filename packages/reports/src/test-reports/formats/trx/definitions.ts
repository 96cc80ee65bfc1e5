import { KEPT, type TestCase } from '../../model'
import { truncateText } from '../../truncate'
import { unreadable } from '../../unreadable'
import type { XmlAttributes } from '../../xml/reader'
import { ownCopy } from './own-copy'

interface Definition {
  /** The assembly; one array is shared by all its tests. */
  readonly suites: readonly string[]
  readonly className?: string
}

/** What the test definitions of a file say: the class and the assembly of each test. */
export class Definitions {
  readonly #known = new Map<string, Definition>()
  readonly #suites = new Map<string, readonly string[]>()
  readonly #classNames = new Map<string, string>()
  #id: string | undefined
  #storage = ''
  #className: string | undefined

  /** @param limit definitions that are kept */
  constructor(
    private readonly file: string,
    private readonly limit: number,
  ) {}

  /** Assemblies that have tests. */
  get assemblies(): number {
    return this.#suites.size
  }

  start({ id, storage = '' }: XmlAttributes): void {
    this.#id = id
    this.#storage = storage
    this.#className = undefined
  }

  method({ className, codeBase }: XmlAttributes): void {
    // Older versions write the type with its assembly: `Shop.CartTests, Shop.Tests, Version=1.0.0.0, …`.
    const [type = ''] = (className ?? '').split(',')
    this.#className = type.trim() === '' ? undefined : this.#shared(truncateText(type.trim(), KEPT.name))
    // The storage is the same path in lower case.
    if (codeBase !== undefined && codeBase !== '') this.#storage = codeBase
  }

  end(): void {
    if (this.#id === undefined) return
    if (this.#known.size >= this.limit) throw unreadable(this.file, `at most ${this.limit} test definitions`, 'more')
    this.#known.set(ownCopy(key(this.#id)), {
      suites: this.#suitesOf(assemblyName(this.#storage)),
      ...(this.#className === undefined ? {} : { className: this.#className }),
    })
    this.#id = undefined
  }

  /** A class has many tests: its name is kept once. */
  #shared(className: string): string {
    const known = this.#classNames.get(className)
    if (known !== undefined) return known
    const own = ownCopy(className)
    this.#classNames.set(own, own)
    return own
  }

  #suitesOf(assembly: string): readonly string[] {
    const known = this.#suites.get(assembly)
    if (known !== undefined) return known
    const own = ownCopy(truncateText(assembly, KEPT.name))
    const suites = own === '' ? [] : [own]
    this.#suites.set(own, suites)
    return suites
  }

  /** The case with its class and assembly; undefined while its definition is not known. */
  place(testId: string, test: TestCase): TestCase | undefined {
    const definition = this.#known.get(key(testId))
    return definition === undefined ? undefined : { ...test, ...definition }
  }
}

function key(id: string): string {
  return id.toLowerCase()
}

/** `Shop.Tests` of `C:\src\Shop.Tests\bin\Debug\net8.0\Shop.Tests.dll`. */
function assemblyName(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? '').replace(/\.(?:dll|exe)$/i, '')
}
