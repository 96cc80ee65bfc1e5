import { installPackages, provideBuildKit } from './install'

// Everything the engines' suite needs, made ready with visible progress: `npx tsx test/e2e/engines/prepare.ts` as root.
const say = (line: string) => process.stdout.write(`${line}\n`)
await installPackages(say)
const { buildkitd, buildx } = await provideBuildKit(say)
say(`${buildkitd}\n${buildx}`)
