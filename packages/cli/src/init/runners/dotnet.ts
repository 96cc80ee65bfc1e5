import { depthOf, nameOf } from '../tree'
import { filesOf, type Project, type Recipe, textOf } from './recipe'

const TEST_PROJECT = /Microsoft\.NET\.Test\.Sdk|MSTest\.Sdk|xunit\.v3|TUnit|<IsTestProject>\s*true/

const dotnet: Recipe = {
  name: 'dotnet test',
  language: 'dotnet',
  marks: /\.(?:sln|slnx|csproj|fsproj)$/,
  plan: (project) => {
    const tests = filesOf(project, /\.[cf]sproj$/).filter((file) => TEST_PROJECT.test(textOf(project, file)))
    const central = filesOf(project, /(?:^|\/)Directory\.\w+\.props$/).some((file) =>
      TEST_PROJECT.test(textOf(project, file)),
    )
    if (tests.length === 0 && !central) return undefined
    const target = targetOf(project, tests)
    // Microsoft.Testing.Platform has options of its own (.NET 10: global.json chooses it).
    const isPlatform = /"runner"\s*:\s*"Microsoft\.Testing\.Platform"/.test(textOf(project, 'global.json'))
    return isPlatform
      ? {
          commands: [
            `dotnet test${target === '' ? '' : ` ${/\.slnx?$/.test(target) ? '--solution' : '--project'} ${target}`} --report-trx`,
          ],
          reports: ['**/TestResults/*.trx'],
        }
      : {
          commands: [`dotnet test${target === '' ? '' : ` ${target}`} --logger trx --results-directory TestResults`],
          reports: ['TestResults/*.trx'],
        }
  },
}

/** A solution, which needs no name where the folder has one only; else the only test project. */
function targetOf(project: Project, tests: readonly string[]): string {
  const solutions = filesOf(project, /\.slnx?$/)
  // Of several the one that a workflow builds: another may hold projects that dotnet alone cannot build.
  const workflows = project.tree.paths.filter((path) => path.startsWith('.github/workflows/'))
  const isNamed = (one: string) => workflows.some((path) => project.tree.text(path).includes(nameOf(one)))
  const first = solutions.find(isNamed) ?? solutions[0]
  if (first !== undefined)
    return depthOf(first) === 0 && solutions.filter((one) => depthOf(one) === 0).length === 1 ? '' : quoted(first)
  return tests.length === 1 ? quoted(tests[0] ?? '') : ''
}

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path}'`)

export const DOTNET: readonly Recipe[] = [dotnet]
