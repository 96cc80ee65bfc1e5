import { formatDuration } from '@slipway/core'
import { randomUUID } from 'node:crypto'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Letter, MailServer } from '@slipway/core'
import { checkAddress, checkedLookup } from './address'
import { certificates, systemFile } from './certificates'

/** Lines of one answer: a server that never ends is not listened to. */
const ANSWER_LIMIT = 64 * 1024

/** What the server said, with the words before it that it was an answer to; never the words of a login. */
class Refused extends Error {}

/** One side of a conversation in lines (RFC 5321, 4.2). */
class Talk {
  #text = ''
  #error: Error | undefined
  #wake: () => void = () => undefined

  constructor(readonly socket: Socket) {
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      this.#text += chunk
      if (this.#text.length > ANSWER_LIMIT) socket.destroy(new Error('an answer without end'))
      this.#wake()
    })
    const end = (error?: Error) => {
      this.#error ??= error ?? new Error('the connection was closed')
      this.#wake()
    }
    socket.on('error', end)
    socket.on('close', () => end())
  }

  /** @param shown what is said of the command when it is refused */
  async say(line: string, expected: number, shown = line): Promise<string> {
    this.socket.write(`${line}\r\n`)
    return this.hear(expected, shown)
  }

  async hear(expected: number, shown: string): Promise<string> {
    for (;;) {
      const [answer] = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/.exec(this.#text) ?? []
      if (answer !== undefined) {
        this.#text = this.#text.slice(answer.length)
        const last = answer.trimEnd().split('\n').at(-1) ?? ''
        if (!last.startsWith(String(expected)))
          throw new Refused(`${shown}: expected ${expected}, got ${last.slice(0, 200)}`)
        return answer
      }
      if (this.#error !== undefined) throw this.#error
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** After this nobody listens here any more: what was said before TLS is not answered after it. */
  leave(): Socket {
    this.socket.removeAllListeners('data')
    this.socket.removeAllListeners('error')
    this.socket.removeAllListeners('close')
    if (this.#text !== '') throw new Error('the server spoke before TLS began')
    return this.socket
  }
}

/**
 * One letter, by a connection of its own. A login goes over TLS alone.
 * @throws Error
 */
export async function sendLetter(letter: Letter): Promise<void> {
  const { server } = letter
  if (server.security === 'none' && server.login !== undefined)
    throw new Error('a login is not sent over a connection without TLS')
  await checkAddress(server.host, server.refuseAddress, false)
  let socket: Socket = await open(server)
  const timer = setTimeout(
    () => socket.destroy(new Error(`no end after ${formatDuration(server.limit)}`)),
    server.limit,
  )
  try {
    let talk = new Talk(socket)
    await talk.hear(220, 'greeting')
    let known = await talk.say('EHLO slipway', 250)
    if (server.security === 'starttls') {
      if (!/^250[- ]STARTTLS\r?$/im.test(known)) throw new Error('the server offers no TLS')
      await talk.say('STARTTLS', 220)
      socket = connectTls({ socket: talk.leave(), ...(await peer(server)) })
      talk = new Talk(socket)
      known = await talk.say('EHLO slipway', 250)
    }
    await login(talk, known, server.login)
    await talk.say(`MAIL FROM:<${letter.from}>`, 250)
    for (const to of letter.to) await talk.say(`RCPT TO:<${to}>`, 250)
    await talk.say('DATA', 354)
    await talk.say(`${compose(letter)}\r\n.`, 250, 'the letter')
    // It is taken: what the server says to the end changes nothing.
    await talk.say('QUIT', 221).catch(() => undefined)
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

async function open(server: MailServer): Promise<Socket> {
  const { host, port, security, refuseAddress } = server
  const to = {
    host,
    port,
    ...(refuseAddress === undefined ? {} : { lookup: checkedLookup(refuseAddress) as LookupFunction }),
  }
  if (security !== 'tls') return connect(to)
  return connectTls({ ...to, ...(await peer(server)) })
}

/** Whom the certificate must be of. An address is no name that one is asked for by (RFC 6066, 3). */
async function peer({ host, ca }: MailServer): Promise<{ host: string; servername?: string; ca: string[] }> {
  const trusted = await certificates({
    given: ca,
    extraFile: process.env['NODE_EXTRA_CA_CERTS'],
    systemFile: process.env['SSL_CERT_FILE'] ?? systemFile(),
  })
  return { host, ca: trusted, ...(isIP(host) > 0 ? {} : { servername: host }) }
}

/** RFC 4954; PLAIN (RFC 4616) where it is offered, else LOGIN. */
async function login(talk: Talk, known: string, given: MailServer['login']): Promise<void> {
  if (given === undefined) return
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
  const [, offered = ''] = /^250[- ]AUTH[ =](.*)$/im.exec(known) ?? []
  if (/\bPLAIN\b/i.test(offered)) {
    await talk.say(`AUTH PLAIN ${base64(`\0${given.user}\0${given.password}`)}`, 235, 'login')
    return
  }
  await talk.say('AUTH LOGIN', 334, 'login')
  await talk.say(base64(given.user), 334, 'login')
  await talk.say(base64(given.password), 235, 'login')
}

/** Headers of letters in ASCII (RFC 2047), the text in base64: no line of it is too long or begins with a dot. */
function compose({ from, to, subject, text }: Letter): string {
  const encoded = `=?UTF-8?B?${Buffer.from(subject.slice(0, 40), 'utf8').toString('base64')}?=`
  const rest =
    subject.length <= 40 ? '' : `\r\n =?UTF-8?B?${Buffer.from(subject.slice(40, 80), 'utf8').toString('base64')}?=`
  const plain = /^[\x20-\x7e]{0,200}$/.test(subject)
  return [
    `From: <${from}>`,
    `To: ${to.map((address) => `<${address}>`).join(', ')}`,
    `Subject: ${plain ? subject : `${encoded}${rest}`}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@${from.split('@').at(-1) ?? 'slipway'}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    (
      Buffer.from(text, 'utf8')
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\r\n'),
  ].join('\r\n')
}
