import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT } from '../paths'

/** One place in the source that names a code. */
export interface CodeSite {
  readonly code: string
  readonly place: string
  /** The outcome that it ends in, where the place itself says so. */
  readonly outcome: string | undefined
}

const OUTCOME_OF: Readonly<Record<string, string>> = {
  UserError: 'invalid',
  ToolError: 'tool-failed',
  TransientError: 'transient',
}

/** Every text of upper-case words in the shipped source but the tables: codes, and names that look like them. */
export async function codeSites(): Promise<readonly CodeSite[]> {
  const found: CodeSite[] = []
  for (const group of ['actions', 'packages']) {
    const names = await readdir(join(ROOT, group), { recursive: true })
    const shipped = names.filter((name) => /^(?!testing\/)[^/]+\/src\/.*(?<!\.test|\.d|\/error-codes)\.ts$/.test(name))
    for (const name of shipped) {
      const path = `${group}/${name}`
      visit(ts.createSourceFile(path, await readFile(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, true), found)
    }
  }
  return found
}

function visit(node: ts.Node, found: CodeSite[]): void {
  if (ts.isStringLiteral(node) && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(node.text)) {
    const file = node.getSourceFile()
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
    found.push({ code: node.text, place: `${file.fileName}:${line}`, outcome: outcomeAt(node) })
  }
  ts.forEachChild(node, (child) => visit(child, found))
}

/** Of `new UserError('CODE', …, { outcome: 'fail' })`, and of a row `{ code: 'CODE', outcome: 'fail', … }`. */
function outcomeAt(code: ts.StringLiteral): string | undefined {
  const { parent } = code
  if (ts.isPropertyAssignment(parent)) return parent.name.getText() === 'code' ? textOf(parent.parent) : undefined
  if (!ts.isNewExpression(parent) || parent.arguments?.[0] !== code) return undefined
  const details = parent.arguments[3]
  if (details === undefined) return OUTCOME_OF[parent.expression.getText()]
  if (!ts.isObjectLiteralExpression(details)) return undefined
  const hasOutcome = details.properties.some((property) => property.name?.getText() === 'outcome')
  return hasOutcome ? textOf(details) : OUTCOME_OF[parent.expression.getText()]
}

function textOf(object: ts.ObjectLiteralExpression): string | undefined {
  const found = object.properties.find((property) => property.name?.getText() === 'outcome')
  return found !== undefined && ts.isPropertyAssignment(found) && ts.isStringLiteral(found.initializer)
    ? found.initializer.text
    : undefined
}
