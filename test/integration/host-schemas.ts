import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Ajv, type ValidateFunction } from 'ajv'
import { ROOT } from '../../scripts/paths'

/** The hosts' own published schemas lie beside the checkout where there are any; they are no part of it. */
const FOLDER = join(ROOT, '../shared/data')

export interface HostSchema {
  /** A test that is skipped, with the reason, where the schema is not at hand. */
  readonly test: (name: string, work: () => void) => void
  readonly validate: () => ValidateFunction
}

export function hostSchema(name: string): HostSchema {
  const file = join(FOLDER, `${name}.schema.json`)
  const validate = () =>
    new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
      JSON.parse(readFileSync(file, 'utf8')) as object,
    )
  const missing = (name: string, work: () => void) =>
    test.skip(`${name} (skipped: the host's published schema is not at hand)`, work)
  return { test: existsSync(file) ? test : missing, validate }
}

export function expectValid(validate: ValidateFunction, value: unknown): void {
  validate(value)
  expect(validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) ?? []).toEqual([])
}
