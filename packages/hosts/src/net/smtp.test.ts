import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Letter, MailServer } from '@slipway/core'
import { sendLetter } from './smtp'

const pem = (name: string) => readFileSync(`test/fixtures/smoke-tls/${name}`, 'utf8')

interface Wish {
  readonly tls?: boolean
  readonly auth?: string
  /** What is answered to the first word of a line. */
  readonly answers?: Readonly<Record<string, string>>
}

const open: { server: Server; sockets: Socket[] }[] = []
afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => server.close(done))
  }
})

/** A mail server that takes everything, and what it heard; lines after TLS began are marked. */
async function mailServer({ tls = false, auth = 'PLAIN LOGIN', answers = {} }: Wish = {}) {
  const heard: string[] = []
  const sockets: Socket[] = []
  const answer = (line: string, secure: boolean): string => {
    const word = line.split(/[ :]/)[0] ?? ''
    if (answers[word] !== undefined) return answers[word]
    if (word === 'EHLO') return `250-mail.example\r\n${tls && !secure ? '250-STARTTLS\r\n' : ''}250 AUTH ${auth}`
    return { STARTTLS: '220 go on', AUTH: '235 ok', DATA: '354 go on', QUIT: '221 bye' }[word] ?? '250 ok'
  }
  const talk = (socket: Socket, secure: boolean) => {
    let [text, inLetter] = ['', false]
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        heard.push(`${secure ? 'tls ' : ''}${line}`)
        if (inLetter && line !== '.') continue
        inLetter = line === 'DATA'
        socket.write(`${answer(line, secure)}\r\n`)
        if (line !== 'STARTTLS') continue
        socket.removeAllListeners('data')
        talk(new TLSSocket(socket, { isServer: true, key: pem('good.key'), cert: pem('good.pem') }), true)
      }
    })
  }
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.write(`${answers['greeting'] ?? '220 mail.example'}\r\n`)
    talk(socket, false)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  open.push({ server, sockets })
  return { heard, port: (server.address() as AddressInfo).port }
}

const letter = (port: number, more: Partial<MailServer> = {}, rest: Partial<Letter> = {}): Letter => ({
  server: { host: '127.0.0.1', port, security: 'none', limit: 5_000, ...more },
  from: 'ci@example.com',
  to: ['a@example.com', 'b@example.com'],
  subject: 'team/shop: Rolled back',
  text: 'The release before is back.\n.\n@all',
  ...rest,
})

describe('a letter by SMTP', () => {
  test('is said in the order that servers expect, its text unable to end it', async () => {
    const { heard, port } = await mailServer()
    await sendLetter(letter(port))
    const [from, body] = [heard.indexOf('DATA') + 1, heard.indexOf('')]
    expect(heard.slice(0, from)).toEqual([
      'EHLO slipway',
      'MAIL FROM:<ci@example.com>',
      'RCPT TO:<a@example.com>',
      'RCPT TO:<b@example.com>',
      'DATA',
    ])
    expect(heard.slice(from, body)).toEqual(
      expect.arrayContaining(['To: <a@example.com>, <b@example.com>', 'Subject: team/shop: Rolled back']),
    )
    expect(Buffer.from(heard.slice(body, heard.indexOf('.')).join(''), 'base64').toString()).toBe(letter(0).text)
    expect(heard.at(-1)).toBe('QUIT')
  })

  test('a subject of any script is one line that can be read back', async () => {
    const { heard, port } = await mailServer()
    await sendLetter(letter(port, {}, { subject: 'магазин → production: ✅' }))
    const subject = heard.find((line) => line.startsWith('Subject:')) ?? ''
    const [, encoded = ''] = /^Subject: =\?UTF-8\?B\?(.*)\?=$/.exec(subject) ?? []
    expect(Buffer.from(encoded, 'base64').toString()).toBe('магазин → production: ✅')
  })

  test('a login goes over TLS alone', async () => {
    const login = { user: 'ci', password: 'hunter22' }
    const { heard, port } = await mailServer({ tls: true })
    await sendLetter(letter(port, { security: 'starttls', login, ca: pem('ca.pem') }))
    expect(heard.slice(0, 4)).toEqual([
      'EHLO slipway',
      'STARTTLS',
      'tls EHLO slipway',
      `tls AUTH PLAIN ${Buffer.from('\0ci\0hunter22').toString('base64')}`,
    ])
    await expect(sendLetter(letter(port, { login }))).rejects.toThrow('not sent over a connection without TLS')
  })

  test.each<[string, Wish, Partial<MailServer>, RegExp]>([
    ['a server without TLS', {}, { security: 'starttls' }, /the server offers no TLS/],
    [
      'a certificate that nobody vouches for',
      { tls: true },
      { security: 'starttls' },
      /certificate|self.signed|altnames/i,
    ],
    [
      'a recipient that it does not know',
      { answers: { RCPT: '550 no such user' } },
      {},
      /RCPT TO:<a@example.com>: .*550/,
    ],
    [
      'an answer that is none',
      { answers: { greeting: 'HTTP/1.1 400 Bad Request\r\n' } },
      { limit: 300 },
      /no end after/,
    ],
    [
      'words before TLS',
      { tls: true, answers: { STARTTLS: '220 go\r\n250 trust me' } },
      { security: 'starttls' },
      /before TLS/,
    ],
    ['an address that is refused', {}, { refuseAddress: () => 'it is private' }, /it is private/],
  ])('%s is an error', async (_, wish, more, message) => {
    const { port } = await mailServer(wish)
    await expect(sendLetter(letter(port, more))).rejects.toThrow(message)
  })

  test('a login that is refused is told without it', async () => {
    const { port } = await mailServer({ tls: true, answers: { AUTH: '535 no' } })
    const login = { user: 'ci', password: 'hunter22' }
    const sent = sendLetter(letter(port, { security: 'starttls', login, ca: pem('ca.pem') }))
    await expect(sent).rejects.toThrow(/^login: expected 235, got 535 no$/)
  })
})
