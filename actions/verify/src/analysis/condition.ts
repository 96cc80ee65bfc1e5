import { Mismatch } from '@slipway/core'
import { show } from '../rules/limit'
import type { Condition } from '../rules/metric'
import { type Expression, parseExpression, UnreadableExpression } from './expression'

/**
 * A condition of an analysis template. As Argo Rollouts reads it: with `success` alone all else is bad, with `failure`
 * alone all else is good, with both what is neither is undecided, with none everything is good.
 * @throws Mismatch when one cannot be read
 */
export function conditionOf(success: string | undefined, failure: string | undefined): Condition {
  const [good, bad] = [read(success), read(failure)]
  const holds = (expression: Expression | undefined, values: readonly number[]) =>
    expression === undefined ? undefined : expression.evaluate(values) === true
  return {
    expected: [success, failure === undefined ? undefined : `not ${failure}`]
      .filter((text) => text !== undefined)
      .join(', '),
    takesNothing: [good, bad].some((expression) => expression?.takesNothing === true),
    takesAll: true,
    compares: false,
    judge: (values) => {
      const text = values.length === 0 ? 'no series' : values.map(show).join(', ')
      const verdict =
        holds(bad, values) === true
          ? 'bad'
          : (holds(good, values) ?? true)
            ? 'good'
            : bad === undefined
              ? 'bad'
              : 'undecided'
      const expected = verdict === 'bad' ? `, expected ${success ?? `not ${failure}`}` : ''
      const unclear = verdict === 'undecided' ? ': neither good nor bad by its conditions' : ''
      return { value: values[0] ?? 0, verdict, text: `${text}${expected}${unclear}` }
    },
  }
}

function read(text: string | undefined): Expression | undefined {
  if (text === undefined || text.trim() === '') return undefined
  try {
    return parseExpression(text)
  } catch (error) {
    if (error instanceof UnreadableExpression)
      throw new Mismatch(`a condition that can be read: ${error.message} in ${JSON.stringify(text.slice(0, 80))}`)
    throw error
  }
}
