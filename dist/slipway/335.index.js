export const id = 335;
export const ids = [335,759];
export const modules = {

/***/ 80335:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  NodeHttp: () => (/* binding */ NodeHttp)
});

// EXTERNAL MODULE: ./packages/core/src/ports.ts
var ports = __webpack_require__(25049);
// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
;// CONCATENATED MODULE: ./packages/hosts/src/net/address.ts


/**
 * Node does not look up a literal address, and a proxy looks up for itself: both are checked here, before anything is
 * sent.
 */
async function checkAddress(hostname, refuse, proxied) {
    if (refuse === undefined)
        return;
    const literal = hostname.replace(/^\[|\]$/g, '');
    const addresses = (0,external_node_net_.isIP)(literal) > 0 ? [literal] : proxied ? await resolveAll(hostname) : [];
    for (const address of addresses)
        assertAllowed(refuse, address, hostname);
}
async function resolveAll(hostname) {
    const { lookup } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 71553, 23));
    try {
        return (await lookup(hostname, { all: true })).map((found) => found.address);
    }
    catch {
        // Only the proxy may know the name; it is then the proxy that decides.
        return [];
    }
}
function assertAllowed(refuse, address, hostname) {
    const reason = refuse(address, hostname);
    if (reason !== undefined)
        throw new ports/* HttpError */.j('blocked', reason);
}
/**
 * The check at dial time: the very addresses that the connection will use, so that a name cannot change its mind in
 * between.
 */
function checkedLookup(refuse) {
    return (hostname, options, callback) => {
        const load = Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 40610, 23)).then(({ lookup }) => {
            lookup(hostname, { ...options, all: true }, (error, addresses) => {
                if (error !== null)
                    return callback(error, []);
                try {
                    for (const { address } of addresses)
                        assertAllowed(refuse, address, hostname);
                }
                catch (blocked) {
                    return callback(blocked, []);
                }
                if (options.all === true)
                    callback(null, addresses);
                else
                    callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
            });
        });
        load.catch((error) => callback(error, []));
    };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./packages/hosts/src/net/certificates.ts

/** Given certificates beside the usual ones: naming any would replace all, those of NODE_EXTRA_CA_CERTS included. */
async function certificates(given, extraFile) {
    const { rootCertificates } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 41692, 23));
    const extra = extraFile === undefined ? '' : readIfThere(extraFile);
    return [...rootCertificates, ...(extra === '' ? [] : [extra]), given];
}
function readIfThere(file) {
    try {
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./packages/hosts/src/net/pace.ts

/**
 * Who sends a byte now and then is never silent, and would never be done (curl has `--speed-limit` and `--speed-time`
 * for it). A modem is four times as fast as this; what is slower over a whole minute has stalled.
 */
const USUAL_PACE = { floor: 1024, window: 60_000 };
/**
 * How fast something moves while it is waited for. Time that its reader or writer takes for itself does not count, so
 * that a busy machine is never taken for a slow server.
 */
class Pace {
    #limits;
    #waited = 0;
    #bytes = 0;
    constructor(limits) {
        this.#limits = limits;
    }
    /** @throws HttpError `timeout` when too little moved in all the time since the last whole window */
    note({ waited, bytes }) {
        this.#waited += waited;
        this.#bytes += bytes;
        const { floor, window } = this.#limits;
        if (this.#waited < window)
            return;
        if (this.#bytes < (floor * this.#waited) / 1000)
            throw new ports/* HttpError */.j('timeout', `only ${this.#bytes} bytes came through in ${Math.round(this.#waited / 1000)} s of waiting`);
        this.#waited = this.#bytes = 0;
    }
}

// EXTERNAL MODULE: ./packages/hosts/src/net/proxy.ts
var net_proxy = __webpack_require__(10759);
;// CONCATENATED MODULE: ./packages/hosts/src/net/http.ts





const SILENCE = 30_000;
const TEXT_LIMIT = 4 * 1024 * 1024;
const DISCARD_LIMIT = 256 * 1024;
const DISCARD_TIME = 5_000;
/**
 * HTTP/1.1 over node:http and node:https, loaded at the first request. Keeps connections; follows nothing. What is
 * under way ends when the run is cancelled: a server that says nothing would hold it longer than the runner waits.
 */
class NodeHttp {
    #environment;
    #signals;
    #pace;
    #routes = new Map();
    constructor(environment, signals, pace = USUAL_PACE) {
        this.#environment = environment;
        this.#signals = signals;
        this.#pace = pace;
    }
    async request(request) {
        const url = parse(request.url);
        const proxy = request.direct === true ? undefined : (0,net_proxy.proxyFor)(url, this.#environment);
        await checkAddress(url.hostname, request.refuseAddress, proxy !== undefined);
        const { request: open } = url.protocol === 'https:' ? await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 44708, 23)) : await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 37067, 23));
        const options = {
            method: request.method,
            headers: { 'user-agent': 'slipway', ...withLength(request) },
            ...(await this.#route(url, proxy, request)),
            ...(request.refuseAddress === undefined || proxy !== undefined
                ? {}
                : { lookup: checkedLookup(request.refuseAddress) }),
        };
        return await exchange(open(url, options), request, { signals: this.#signals, pace: this.#pace });
    }
    close() {
        // A route that could not be made told the request that asked for it, and holds nothing open.
        const nothing = () => undefined;
        for (const route of this.#routes.values())
            route.then(({ agent }) => agent.destroy(), nothing);
        this.#routes.clear();
    }
    #route(url, proxy, { ca, refuseAddress }) {
        // A kept connection is not looked up again: one that nobody checked is never used by a request that wants a check.
        const key = [url.protocol, proxy ?? '', ca ?? '', refuseAddress === undefined ? '' : 'checked'].join('|');
        const known = this.#routes.get(key);
        if (known !== undefined)
            return known;
        const made = makeRoute(url.protocol, proxy, ca, this.#environment);
        this.#routes.set(key, made);
        return made;
    }
}
async function makeRoute(protocol, proxy, ca, environment) {
    const keep = { keepAlive: true, maxSockets: 32, scheduling: 'lifo' };
    const trust = protocol === 'https:' && ca !== undefined ? { ca: await certificates(ca, environment.extraCa) } : {};
    return { agent: await makeAgent(protocol, proxy, keep), ...trust };
}
async function makeAgent(protocol, proxy, keep) {
    if (proxy !== undefined) {
        if (protocol === 'https:')
            return new (await Promise.all(/* import() */[__webpack_require__.e(2792), __webpack_require__.e(1566)]).then(__webpack_require__.bind(__webpack_require__, 71566))).HttpsProxyAgent(proxy, keep);
        return new (await Promise.all(/* import() */[__webpack_require__.e(2792), __webpack_require__.e(8947)]).then(__webpack_require__.bind(__webpack_require__, 28947))).HttpProxyAgent(proxy, keep);
    }
    if (protocol === 'https:')
        return new (await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 44708, 23))).Agent(keep);
    return new (await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 37067, 23))).Agent(keep);
}
function parse(text) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol))
        throw new ports/* HttpError */.j('protocol', 'expected an http or https address');
    if (url.username !== '' || url.password !== '')
        throw new ports/* HttpError */.j('protocol', 'expected an address without user and password in it');
    return url;
}
function withLength(request) {
    const headers = { ...request.headers };
    if (request.body instanceof Uint8Array)
        headers['content-length'] = String(request.body.byteLength);
    return headers;
}
function exchange(outgoing, request, { signals, pace }) {
    const silence = request.timeout ?? SILENCE;
    return new Promise((resolve, reject) => {
        const fail = (error) => {
            const known = error instanceof errors/* CancelledError */.cc ? error : toHttpError(error);
            outgoing.destroy(known);
            reject(known);
        };
        const forget = signals?.onCancel((reason) => fail(new errors/* CancelledError */.cc(reason)));
        if (forget !== undefined)
            outgoing.on('close', forget);
        const timer = watchSilence(outgoing, silence, fail);
        if (request.limit !== undefined)
            endAfter(outgoing, request.limit);
        if (request.connect !== undefined)
            endUnconnected(outgoing, request.connect, fail);
        outgoing.on('error', (error) => {
            timer.stop();
            reject(toHttpError(error));
        });
        outgoing.on('response', (incoming) => {
            timer.stop();
            resolve(toResponse(incoming, outgoing, { silence, pace }));
        });
        send(outgoing, request, { touch: timer.touch, pace: new Pace(pace) }).catch(fail);
    });
}
/** Ends what is under way: the request, or the answer; whoever reads the answer gets the error. */
function endAfter(outgoing, limit) {
    let half = outgoing;
    const timer = setTimeout(() => half.destroy(new ports/* HttpError */.j('timeout', `not over after ${Math.round(limit / 1000)} s`)), limit);
    outgoing.on('response', (incoming) => (half = incoming));
    outgoing.on('close', () => clearTimeout(timer));
}
/**
 * Packets to an address that no machine has any more are dropped without an error, so connecting gets a shorter limit
 * than answering.
 */
function endUnconnected(outgoing, limit, fail) {
    outgoing.once('socket', (socket) => {
        if (!socket.connecting)
            return;
        const timer = setTimeout(() => fail(new ports/* HttpError */.j('timeout', `no connection for ${Math.round(limit / 1000)} s`)), limit);
        const stop = () => clearTimeout(timer);
        socket.once('connect', stop);
        outgoing.once('close', stop);
    });
}
/** Calls back when nothing moved for the time. A slow upload touches it with every chunk that was taken. */
function watchSilence(outgoing, silence, fail) {
    let timer;
    let stopped = false;
    const stop = () => {
        stopped = true;
        clearTimeout(timer);
    };
    const touch = () => {
        clearTimeout(timer);
        // An answer may come before the whole request went out; from then on it is the answer that is watched.
        if (!stopped)
            timer = setTimeout(() => fail(new ports/* HttpError */.j('timeout', `no answer for ${Math.round(silence / 1000)} s`)), silence);
    };
    touch();
    outgoing.on('close', stop);
    return { touch, stop };
}
async function send(outgoing, request, { touch, pace }) {
    if (request.body === undefined) {
        outgoing.end();
        return;
    }
    for await (const chunk of request.body instanceof Uint8Array ? [request.body] : request.body) {
        for (const slice of slices(chunk)) {
            const begun = performance.now();
            if (!outgoing.destroyed && !outgoing.write(slice))
                await drained(outgoing);
            // At once: the body is not asked for more than can be sent.
            if (outgoing.destroyed)
                return;
            touch();
            pace.note({ waited: performance.now() - begun, bytes: slice.byteLength });
        }
    }
    outgoing.end();
}
/** In pieces, so that a slow upload is seen to move. */
function* slices(bytes) {
    for (let at = 0; at < bytes.byteLength; at += 64 * 1024)
        yield bytes.subarray(at, at + 64 * 1024);
}
function drained(outgoing) {
    return new Promise((resolve) => {
        const done = () => {
            outgoing.off('drain', done);
            outgoing.off('close', done);
            resolve();
        };
        outgoing.on('drain', done);
        outgoing.on('close', done);
    });
}
function toResponse(incoming, outgoing, { silence, pace }) {
    // Who reads the body gets its errors; a body that nobody reads must not end the process with them.
    incoming.on('error', () => undefined);
    incoming.setTimeout(silence, () => incoming.destroy(new ports/* HttpError */.j('timeout', `the answer stood still for ${Math.round(silence / 1000)} s`)));
    const headers = {};
    for (const [name, value] of Object.entries(incoming.headers))
        if (value !== undefined)
            headers[name] = Array.isArray(value) ? value.join(', ') : value;
    return {
        status: incoming.statusCode ?? 0,
        headers,
        body: bodyOf(incoming, pace),
        text: (limit = TEXT_LIMIT) => readText(incoming, limit, pace),
        discard: () => discard(incoming, outgoing),
    };
}
/** A generator that was never asked has nothing to clean up: here the connection ends all the same. */
function bodyOf(incoming, pace) {
    const stop = async (pieces) => {
        incoming.destroy();
        return pieces.return(undefined);
    };
    const iterate = (pieces) => ({ next: () => pieces.next(), return: () => stop(pieces) });
    return { [Symbol.asyncIterator]: () => iterate(piecesOf(incoming, new Pace(pace))) };
}
/**
 * Reads a little, and not for long, to keep the connection. An answer without end, or an upload that goes on after its
 * answer, costs more than a new connection.
 */
async function discard(incoming, outgoing) {
    // An error while discarding ends it as well.
    if (incoming.closed)
        return;
    const closed = new Promise((resolve) => incoming.once('close', resolve));
    const timer = setTimeout(() => incoming.destroy(), DISCARD_TIME);
    let left = DISCARD_LIMIT;
    incoming.on('data', (chunk) => {
        left -= chunk.byteLength;
        if (left < 0)
            incoming.destroy();
    });
    if (outgoing.writableFinished)
        incoming.resume();
    else
        outgoing.destroy();
    await closed;
    clearTimeout(timer);
}
async function* piecesOf(incoming, pace) {
    const chunks = incoming[Symbol.asyncIterator]();
    try {
        for (;;) {
            const begun = performance.now();
            const next = await chunks.next();
            if (next.done === true)
                return;
            pace.note({ waited: performance.now() - begun, bytes: next.value.byteLength });
            yield next.value;
        }
    }
    catch (error) {
        throw toHttpError(error);
    }
    finally {
        await chunks.return?.();
    }
}
async function readText(incoming, limit, pace) {
    const chunks = [];
    let size = 0;
    for await (const chunk of bodyOf(incoming, pace)) {
        size += chunk.byteLength;
        if (size > limit) {
            incoming.destroy();
            throw new ports/* HttpError */.j('too-large', `expected an answer of at most ${limit} bytes`);
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}
const KINDS = {
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    ECONNREFUSED: 'refused',
    EHOSTUNREACH: 'refused',
    ENETUNREACH: 'refused',
    ECONNRESET: 'reset',
    EPIPE: 'reset',
    ETIMEDOUT: 'timeout',
    ERR_STREAM_PREMATURE_CLOSE: 'reset',
    EPROTO: 'tls',
};
function toHttpError(error) {
    if (error instanceof ports/* HttpError */.j)
        return error;
    const { code = '', message = String(error) } = error;
    // A host name with several addresses fails with all of their errors together.
    const inner = error instanceof AggregateError ? error.errors[0] : undefined;
    if (inner !== undefined)
        return toHttpError(inner);
    const tls = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL)/.test(code);
    const kind = tls
        ? 'tls'
        : (KINDS[code] ?? (code.startsWith('HPE_') ? 'protocol' : /aborted|hang up/.test(message) ? 'reset' : 'protocol'));
    // OpenSSL's words for it are its source file and line.
    if (/wrong version number|packet length too long/.test(message))
        return new ports/* HttpError */.j('tls', 'expected TLS, found an answer without it', error);
    return new ports/* HttpError */.j(kind, tls ? `TLS: ${message} (${code})` : message, error);
}


/***/ }),

/***/ 10759:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   proxyEnvironment: () => (/* binding */ proxyEnvironment),
/* harmony export */   proxyFor: () => (/* binding */ proxyFor)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);

function proxyEnvironment(env) {
    return {
        // HTTP_PROXY in upper case can be set by a request header under CGI; there is no CGI here, and CI sets it.
        http: env['http_proxy'] ?? env['HTTP_PROXY'],
        https: env['https_proxy'] ?? env['HTTPS_PROXY'],
        no: env['no_proxy'] ?? env['NO_PROXY'],
        extraCa: env['NODE_EXTRA_CA_CERTS'],
    };
}
/** The proxy for an address, or undefined for a direct connection. */
function proxyFor(url, environment) {
    const proxy = url.protocol === 'https:' ? environment.https : environment.http;
    if (proxy === undefined || proxy === '' || isExcepted(url, environment.no ?? ''))
        return undefined;
    const address = proxy.includes('://') ? proxy : `http://${proxy}`;
    if (URL.canParse(address) && /^https?:\/\//i.test(address))
        return address;
    // The value is not repeated: it may hold a password.
    const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo('PROXY_INVALID', `${name}: expected an http or https address, found something else`, `correct the variable ${name}`);
}
/** NO_PROXY: names with their subdomains, with an optional port; addresses; IPv4 networks as `10.0.0.0/8`; `*`. */
function isExcepted(url, rules) {
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
    return rules
        .split(/[\s,]+/)
        .filter((rule) => rule !== '')
        .some((rule) => matches(host, port, rule.toLowerCase()));
}
function matches(host, port, rule) {
    if (rule === '*')
        return true;
    if (rule.includes('/'))
        return inNetwork(host, rule);
    const [, name = rule, rulePort] = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(rule) ?? [];
    if (rulePort !== undefined && rulePort !== port)
        return false;
    const bare = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
    return host === bare || host.endsWith(`.${bare}`);
}
function inNetwork(host, rule) {
    const [network = '', bits = ''] = rule.split('/');
    const [a, b] = [ipv4(host), ipv4(network)];
    const size = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
    if (a === undefined || b === undefined || size > 32)
        return false;
    const block = 2 ** (32 - size);
    return Math.floor(a / block) === Math.floor(b / block);
}
function ipv4(text) {
    const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
    return parts === undefined || parts.some((part) => part > 255)
        ? undefined
        : parts.reduce((sum, part) => sum * 256 + part, 0);
}


/***/ })

};
