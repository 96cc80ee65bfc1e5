import { installDebian } from '../debian'
import { provideBuildKit } from './install'
import { ENGINE_PACKAGES } from './versions'

// Everything the engines' suite needs, made ready with visible progress: `npx tsx test/e2e/engines/prepare.ts` as root.
const say = (line: string) => process.stdout.write(`${line}\n`)
await installDebian(ENGINE_PACKAGES, say)
const { buildkitd, buildx } = await provideBuildKit(say)
say(`${buildkitd}\n${buildx}`)
