// The application of the sandbox's tests. MODE says how it behaves.
import { createServer } from 'node:http'

const kept = []
const mode = process.env.MODE ?? 'good'
const answer = () => `${process.env.GREETING ?? 'nothing'} from ${process.env.HOSTNAME ?? 'nowhere'}\n`

console.log(`starting, mode ${mode}`)
if (mode === 'done') process.exit(0)
else if (mode === 'crash') {
  console.error('cannot start: no database')
  process.exit(3)
} else {
  if (mode === 'hungry') setInterval(() => kept.push(Buffer.alloc(16 << 20, 1)), 10)
  createServer((request, response) => {
    response.statusCode = request.url === '/' ? 200 : 503
    response.end(answer())
  }).listen(Number(process.env.PORT ?? 8080), () => console.log(`listening`))
  process.on('SIGTERM', () => process.exit(0))
}
