/**
 * The service's settings from its environment.
 * @param {Record<string, string | undefined>} env
 * @throws {Error} naming every setting that is missing or wrong
 */
export function readSettings(env) {
  const problems = []
  const port = Number(env.PORT ?? '8080')
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    problems.push(`PORT: expected a port number, got "${env.PORT}"`)
  const currency = env.SHOP_CURRENCY ?? ''
  if (currency === '') problems.push('SHOP_CURRENCY: required, such as EUR')
  else if (!/^[A-Z]{3}$/.test(currency))
    problems.push(`SHOP_CURRENCY: expected three capital letters such as EUR, got "${currency}"`)
  const startDelay = Number(env.SHOP_START_DELAY_MS ?? '0')
  if (!Number.isInteger(startDelay) || startDelay < 0)
    problems.push(`SHOP_START_DELAY_MS: expected milliseconds, got "${env.SHOP_START_DELAY_MS}"`)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return {
    port,
    currency,
    startDelay,
    crash: env.SHOP_CRASH === '1',
    unready: env.SHOP_UNREADY === '1',
    broken: env.SHOP_BROKEN === '1',
  }
}
