export { describeTool, type ToolDescription } from './describe'
export { installTool, LOCK, type InstalledTool } from './install'
export type { Lock, Wanted } from './lock/find'
export type { BadRelease, Build, Hash, Release, Source, ToolName } from './lock/lock'
