import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenarios } from './start-up-scenarios'
const [runs, ...rest] = process.argv.slice(2)
const at = rest.indexOf('--')
const dists = rest.slice(0, at), names = rest.slice(at + 1)
const folder = mkdtempSync('/tmp/su/b-')
const probe = join(folder, 'probe.json')
// cpu probe
const pre = join(folder, 'pre.cjs')
writeFileSync(pre, `const fs=require('node:fs'),cp=require('node:child_process'),net=require('node:net');
require('node:module').syncBuiltinESMExports();const w0=process.hrtime.bigint();
function done(){const u=process.cpuUsage();fs.writeFileSync(process.env.SLIPWAY_PROBE,JSON.stringify({cpu:(u.user+u.system)/1000,at:String(process.hrtime.bigint())}));process.reallyExit(0)}
cp.spawn=done;net.Socket.prototype.connect=done;require('node:module').syncBuiltinESMExports()`)
const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1]!
for (const s of await scenarios(folder)) {
  if (names.length && !names.includes(s.action)) continue
  const res: Record<string, { cpu: number[]; wall: number[] }> = {}
  const bare = s.kind === 'process' ? ['-e', "require('node:child_process').spawn('/bin/true')"] : ['-e', "require('node:http').request({ host: '127.0.0.1', port: 9 }).end()"]
  for (let i = 0; i < Number(runs); i++) for (const d of ['bare', ...dists]) {
    rmSync(probe, { force: true })
    const t = process.hrtime.bigint()
    spawnSync(process.execPath, ['--require', pre, ...(d === 'bare' ? bare : [join(d, s.action, 'index.js')])], { cwd: s.cwd, env: { PATH: process.env['PATH']!, HOME: process.env['HOME']!, ...s.env, SLIPWAY_PROBE: probe }, stdio: 'ignore' })
    try { const r = JSON.parse(readFileSync(probe, 'utf8')); ((res[d] ??= { cpu: [], wall: [] }).cpu.push(r.cpu)); res[d]!.wall.push(Number(BigInt(r.at) - t) / 1e6) } catch {}
  }
  const b = res['bare']!
  console.log(s.action.padEnd(8), Object.entries(res).map(([d, r]) => `${d.split('/').slice(-1)[0]}: cpu ${med(r.cpu).toFixed(1)} (${(med(r.cpu) / med(b.cpu)).toFixed(2)}) wall ${med(r.wall).toFixed(1)} (${(med(r.wall) / med(b.wall)).toFixed(2)}) min ${Math.min(...r.wall).toFixed(1)} (${(Math.min(...r.wall) / Math.min(...b.wall)).toFixed(2)})`).join(' | '))
}
rmSync(folder, { recursive: true, force: true })
