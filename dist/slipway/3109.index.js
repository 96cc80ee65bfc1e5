export const id = 3109;
export const ids = [3109];
export const modules = {

/***/ 43109:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  verify: () => (/* binding */ verify)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./packages/core/src/inputs/inputs.ts + 1 modules
var inputs = __webpack_require__(4927);
// EXTERNAL MODULE: ./packages/core/src/inputs/resolve.ts
var resolve = __webpack_require__(43015);
// EXTERNAL MODULE: ./packages/core/src/outcome.ts
var outcome = __webpack_require__(26933);
// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./packages/hosts/src/terminal/flags.ts
var terminal_flags = __webpack_require__(99611);
// EXTERNAL MODULE: ./packages/hosts/src/engine/write.ts
var write = __webpack_require__(93865);
// EXTERNAL MODULE: ./packages/hosts/src/engine/session.ts + 20 modules
var engine_session = __webpack_require__(41938);
;// CONCATENATED MODULE: ./packages/cli/src/self/attestation.ts

/** GitHub as the issuer, and the release workflow on the branch that releases come from as the name. */
function releaseSigner(repository) {
    const workflow = `https://github.com/${repository}/.github/workflows/release.yml`;
    const escaped = workflow.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return {
        identity: new RegExp(`^${escaped}@refs/heads/(main|\\d+(\\.\\d+)?\\.x)$`),
        issuer: 'https://token.actions.githubusercontent.com',
    };
}
const PROVENANCE = 'https://slsa.dev/provenance/v1';
/**
 * Checks signature, certificate, transparency log, signer and form.
 * @returns what the attestation is over
 * @throws UserError SELF_ATTESTATION, which names what does not hold
 */
async function verifyAttestation({ bundle, signer, trustedRoot }) {
    const [{ bundleFromJSON }, { toSignedEntity, toTrustMaterial, Verifier }, { TrustedRoot }] = await Promise.all([
        Promise.all(/* import() */[__webpack_require__.e(9654), __webpack_require__.e(1040)]).then(__webpack_require__.bind(__webpack_require__, 61040)),
        Promise.all(/* import() */[__webpack_require__.e(9654), __webpack_require__.e(4187)]).then(__webpack_require__.bind(__webpack_require__, 54187)),
        __webpack_require__.e(/* import() */ 9654).then(__webpack_require__.t.bind(__webpack_require__, 19654, 23)),
    ]);
    try {
        const root = trustedRoot === undefined ? await publicRoot() : JSON.parse(trustedRoot);
        const parsed = bundleFromJSON(JSON.parse(bundle.trim().split('\n')[0] ?? ''));
        const { identity } = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(root))).verify(toSignedEntity(parsed));
        expectSigner(signer, identity?.subjectAlternativeName, identity?.extensions?.issuer);
        if (parsed.content.$case !== 'dsseEnvelope')
            throw new Error('it is a signature and no attestation');
        return subjectsOf(parsed.content.dsseEnvelope.payload.toString('utf8'));
    }
    catch (error) {
        throw new errors/* UserError */.yo('SELF_ATTESTATION', `the attestation does not hold: ${(0,errors/* errorMessage */.gJ)(error)}`, 'do not run the copy; take the attestation from the release itself and try again', { outcome: 'fail', cause: error });
    }
}
async function publicRoot() {
    return (await __webpack_require__.e(/* import() */ 1733).then(__webpack_require__.t.bind(__webpack_require__, 51733, 19))).default;
}
function expectSigner(signer, name = 'nobody', issuer = 'nobody') {
    if (issuer !== signer.issuer)
        throw new Error(`expected an identity from ${signer.issuer}, found one from ${issuer}`);
    if (!signer.identity.test(name))
        throw new Error(`expected the release workflow as its signer, found ${name}`);
}
function subjectsOf(payload) {
    const { predicateType, subject } = JSON.parse(payload);
    if (predicateType !== PROVENANCE)
        throw new Error(`expected a statement of ${PROVENANCE}, found ${String(predicateType)}`);
    return new Map((subject ?? []).map(({ name = '', digest }) => [name, digest?.sha256 ?? '']));
}

;// CONCATENATED MODULE: ./packages/cli/src/self/copy.ts



/** What runs: in a checkout or archive, in the npm package, in the image. Prose, tests and settings do not. */
const PROGRAM = ['dist', 'bin', 'actions', 'templates'];
const INSTRUCTIONS = /^actions\/[^/]+\/action\.yml$/;
/** Lines of `sha256sum`. @throws Error for another form */
function parseFileList(text) {
    const lines = text.split('\n').filter((line) => line !== '');
    return new Map(lines.map((line) => {
        const [, hash, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
        if (hash === undefined || path === undefined)
            throw new Error(`expected lines such as <sha256>  <path>, found ${line}`);
        return [path, hash];
    }));
}
/**
 * Holds the program files of a copy to a list. A folder that the copy does not have is no difference, since the npm
 * package and the image have fewer; `dist` must be there whole.
 */
function compareCopy(copy, expected) {
    const folders = new Set([...copy.keys()].map(topOf));
    const wanted = [...expected.keys()].filter((path) => isProgram(path) && (topOf(path) === 'dist' || folders.has(topOf(path))));
    const differences = [
        ...wanted.flatMap((path) => {
            const found = copy.get(path);
            if (found === undefined)
                return [`${path} is missing`];
            return found === expected.get(path) ? [] : [`${path} is not what was released`];
        }),
        ...[...copy.keys()].filter((path) => !expected.has(path)).map((path) => `${path} is no file of the release`),
    ];
    if (!wanted.some((path) => topOf(path) === 'dist'))
        differences.push('the list names nothing under dist');
    return { compared: wanted.length, differences: differences.sort() };
}
const topOf = (path) => path.split('/')[0] ?? '';
const isProgram = (path) => {
    const top = topOf(path);
    return top === 'actions' ? INSTRUCTIONS.test(path) : PROGRAM.some((name) => name === top);
};
/**
 * The program files of a folder. A link counts by its own target as text, so that none leads to a file that is not
 * looked at.
 */
async function listCopy(folder) {
    const found = new Map();
    for (const top of PROGRAM)
        await listFolder(folder, top, found);
    return found;
}
async function listFolder(root, path, found) {
    const entries = await (0,promises_.readdir)((0,external_node_path_.join)(root, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
        const inside = `${path}/${entry.name}`;
        if (entry.isDirectory())
            await listFolder(root, inside, found);
        else if (isProgram(inside))
            found.set(inside, entry.isFile() ? hash(await (0,promises_.readFile)((0,external_node_path_.join)(root, inside))) : 'no plain file');
    }
}
const hash = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
async function isFolder(path) {
    return (0,promises_.lstat)(path).then((found) => found.isDirectory(), () => false);
}

;// CONCATENATED MODULE: ./packages/cli/src/self/downloads.ts

const LIMIT = 4 * 1024 * 1024;
const HOPS = 3;
/** The address of a file of a release. */
function assetUrl(repository, version, suffix) {
    return `https://github.com/${repository}/releases/download/v${version}/slipway-${version}${suffix}`;
}
/**
 * A file of a release. GitHub answers with a redirect to its store; none but https is followed.
 * @throws UserError, TransientError
 */
async function download(http, url) {
    let at = url;
    for (let hop = 0; hop <= HOPS; hop += 1) {
        const response = await ask(http, at);
        const next = response.headers['location'];
        if (response.status === 200)
            return response.text(LIMIT);
        await response.discard();
        if (response.status < 300 || response.status > 399 || next === undefined)
            throw refused(url, response.status);
        at = new URL(next, at).href;
        if (!at.startsWith('https://'))
            throw refused(url, response.status);
    }
    throw refused(url, 302);
}
async function ask(http, url) {
    try {
        return await http.request({ method: 'GET', url, limit: 60_000 });
    }
    catch (error) {
        throw new errors/* TransientError */.N_('SELF_DOWNLOAD', `${url} cannot be read: ${(0,errors/* errorMessage */.gJ)(error)}`, 'try again, or give the files with --files and --attestation', error);
    }
}
function refused(url, status) {
    const details = { outcome: status >= 500 ? 'transient' : 'invalid' };
    return new errors/* UserError */.yo('SELF_DOWNLOAD', `expected a file of a release at ${url}, got status ${status}`, 'check the version, or give the files with --files and --attestation', details);
}

;// CONCATENATED MODULE: ./packages/cli/src/self/target.ts
/**
 * `sha256:…` or `name@sha256:…` is an image, `v1`, `v1.2.3` or a full commit SHA a place in the repository, and
 * anything else a folder.
 */
function parseTarget(text) {
    const digest = /^(?:[^@\s]+@)?sha256:([0-9a-f]{64})$/.exec(text)?.[1];
    if (digest !== undefined)
        return { kind: 'image', digest };
    if (/^(v\d+(\.\d+){0,2}|[0-9a-f]{40})$/.test(text))
        return { kind: 'ref', ref: text };
    return { kind: 'folder', path: text };
}

;// CONCATENATED MODULE: ./packages/cli/src/self/yanked-versions.ts
const YANKED_VERSIONS = [];

;// CONCATENATED MODULE: ./packages/cli/src/self/yanked.ts



/**
 * The list that this copy was built with, which is as old as this copy: no version can know that it will be yanked.
 * @param file a newer one, such as that of the repository's main branch
 */
async function readYanked(file) {
    try {
        if (file !== undefined)
            return JSON.parse(await (0,promises_.readFile)(file, 'utf8'));
        return YANKED_VERSIONS;
    }
    catch (error) {
        throw new errors/* UserError */.yo('SELF_INVALID', `the list of yanked versions cannot be read: ${(0,errors/* errorMessage */.gJ)(error)}`, 'give the yanked.json of the main branch with --yanked', { cause: error });
    }
}
/** @throws UserError SELF_YANKED */
function refuseYanked(list, version) {
    const found = list.find((entry) => entry.version === version);
    if (found === undefined)
        return;
    throw new errors/* UserError */.yo('SELF_YANKED', `Slipway ${version} is yanked: ${found.reason}${found.advisory === undefined ? '' : ` (${found.advisory})`}`, 'use a newer version', { outcome: 'fail' });
}

;// CONCATENATED MODULE: ./packages/cli/src/self/verify.ts











const FLAGS = {
    release: inputs.text('Version that it is said to be; without it, what its package.json says'),
    rebuilt: inputs.path('Folder of a checkout in which you built dist/: compare with that, and ask nobody'),
    files: inputs.path('slipway-X.Y.Z-files.sha256 of the release; without it, downloaded'),
    attestation: inputs.path('slipway-X.Y.Z.sigstore.json of the release; without it, downloaded'),
    'trusted-root': inputs.path('Trusted root of sigstore; without it, the public one that this version came with'),
    yanked: inputs.path('Newer list of yanked versions, such as that of the main branch'),
    repository: inputs.text('Repository that released it', { default: 'slipway-ci/slipway' }),
};
/** `slipway self verify TARGET`. Returns the exit code. */
async function verify(args, session) {
    const [target, ...rest] = args;
    if (target === undefined || target.startsWith('--'))
        throw invalid('expected what to verify: a folder, a tag or commit, or the digest of an image');
    const { given, json } = (0,terminal_flags.readFlags)(rest, FLAGS);
    const { values: flags } = (0,resolve/* resolve */.A)(FLAGS, [{ name: 'input', get: (name) => given.get(name) }]);
    const check = { flags, session, http: session.http };
    const said = await verifyTarget(check, parseTarget(target));
    (0,write/* writeOut */.sD)(json ? `${JSON.stringify({ outcome: 'pass', verified: target, by: said })}\n` : `${target}: ${said}\n`);
    return (0,outcome/* exitCode */.I$)('pass');
}
async function verifyTarget(check, target) {
    if (target.kind === 'image')
        return verifyImage(check, target.digest);
    if (target.kind === 'ref')
        return inFetched(check, target.ref, (folder) => verifyFolder(check, folder));
    const folder = (0,external_node_path_.resolve)(check.session.workspace, target.path);
    if (!(await isFolder(folder)))
        throw invalid(`expected a folder, a tag or commit, or a digest, found no ${target.path}`);
    return verifyFolder(check, folder);
}
async function verifyFolder(check, folder) {
    const copy = await listCopy(folder);
    const { flags } = check;
    if (flags.rebuilt !== undefined) {
        const rebuilt = (0,external_node_path_.resolve)(check.session.workspace, flags.rebuilt);
        const only = (list) => new Map([...list].filter(([path]) => path.startsWith('dist/')));
        const { compared } = expectSame(compareCopy(only(copy), only(await listCopy(rebuilt))));
        return `the ${compared} files under dist are those of the rebuild`;
    }
    const version = flags.release ?? (await versionOf(folder));
    refuseYanked(await readYanked(flags.yanked), version);
    const list = await evidence(check, flags.files, version, '-files.sha256');
    expectSubject(await verify_subjectsOf(check, version), `slipway-${version}-files.sha256`, list);
    const { compared } = expectSame(compareCopy(copy, parseFileList(list)));
    return `${compared} files are those of Slipway ${version}, signed by its release workflow`;
}
async function verifyImage(check, digest) {
    const version = check.flags.release;
    if (version === undefined)
        throw invalid('expected --release with the version of the image');
    refuseYanked(await readYanked(check.flags.yanked), version);
    const subjects = await verify_subjectsOf(check, version);
    const name = [...subjects].find(([, hash]) => hash === digest)?.[0];
    if (name === undefined || name.startsWith('slipway-'))
        throw different(`the release workflow of ${version} signed no image sha256:${digest}`);
    return `the image ${name} of Slipway ${version}, signed by its release workflow`;
}
async function verify_subjectsOf(check, version) {
    const { flags, session } = check;
    const bundle = await evidence(check, flags.attestation, version, '.sigstore.json');
    const root = flags['trusted-root'];
    return verifyAttestation({
        bundle,
        signer: releaseSigner(flags.repository),
        trustedRoot: root === undefined ? undefined : await readText((0,external_node_path_.resolve)(session.workspace, root)),
    });
}
function evidence({ flags, session, http }, file, version, suffix) {
    return file === undefined
        ? download(http, assetUrl(flags.repository, version, suffix))
        : readText((0,external_node_path_.resolve)(session.workspace, file));
}
function expectSubject(subjects, name, text) {
    if (subjects.get(name) !== (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex'))
        throw different(`the attestation is not over this ${name}`);
}
function expectSame(comparison) {
    const { differences } = comparison;
    if (differences.length === 0)
        return comparison;
    const more = differences.length > 20 ? [`and ${differences.length - 20} more`] : [];
    throw different([`it is not what was released:`, ...differences.slice(0, 20), ...more].join('\n  '));
}
async function versionOf(folder) {
    const text = await readText((0,external_node_path_.join)(folder, 'package.json'));
    const version = /"version": "(\d+\.\d+\.\d+)"/.exec(text)?.[1];
    if (version === undefined)
        throw invalid(`${folder}/package.json names no version; give it with --release`);
    return version;
}
/** A tag or commit of the repository, in a folder that is removed afterwards. Nothing of it is run. */
async function inFetched({ flags, session }, ref, work) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'slipway-verify-'));
    try {
        const { ports } = await (0,engine_session/* createHost */.D)({}, session, { quiet: true });
        const { exec } = ports(folder);
        const url = `https://github.com/${flags.repository}.git`;
        for (const args of [
            ['init', '--quiet'],
            ['fetch', '--quiet', '--depth=1', '--', url, ref],
            ['checkout', '--quiet', 'FETCH_HEAD'],
        ]) {
            const { code } = await exec.run('git', args);
            if (code !== 0)
                throw invalid(`${ref} of ${url} cannot be fetched`);
        }
        return await work(folder);
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
async function readText(path) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        throw new errors/* UserError */.yo('SELF_INVALID', (0,errors/* errorMessage */.gJ)(error), 'name a file that is there', { cause: error });
    }
}
function invalid(message) {
    return new errors/* UserError */.yo('SELF_INVALID', message, 'slipway self verify --help shows how');
}
function different(message) {
    return new errors/* UserError */.yo('SELF_DIFFERENT', message, 'do not run the copy; install the release again from where you trust', {
        outcome: 'fail',
    });
}


/***/ })

};
