export const id = 3670;
export const ids = [3670,3006];
export const modules = {

/***/ 14675:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ buildRecord)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25378);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57205);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(60433);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76948);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4554);

/** What build records: push, deploy and smoke read it, too. */
const buildRecord = (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .recordShape */ .F)('build', {
    layout: 'Path of the OCI image layout',
    digest: 'Digest of the image: of its index, or of its manifest when it has one platform',
    platforms: 'Platforms in the image, separated by commas',
    size: 'Bytes of the image: layers, configurations and manifests',
    engine: 'Engine that built it',
}, {
    /** The name it is to have in a registry, without a digest. */
    image: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    commit: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    /** Why this engine was taken. */
    reason: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    platforms: _slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .list */ .p_(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.object({
        platform: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
        digest: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
        config: _slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.text()),
        size: _slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .number */ .ai()),
    })),
});


/***/ }),

/***/ 73670:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  deploy: () => (/* binding */ deploy),
  finishDeploy: () => (/* binding */ finishDeploy),
  runDeploy: () => (/* binding */ runDeploy)
});

// EXTERNAL MODULE: ./packages/core/src/action.ts
var action = __webpack_require__(55171);
// EXTERNAL MODULE: ./packages/core/src/reference.ts
var reference = __webpack_require__(14548);
// EXTERNAL MODULE: ./packages/kubernetes/src/access/inputs.ts
var access_inputs = __webpack_require__(29828);
// EXTERNAL MODULE: ./packages/core/src/inputs/resolve.ts
var resolve = __webpack_require__(43015);
;// CONCATENATED MODULE: ./actions/deploy/src/flags.ts

/**
 * Flags of Helm that the inputs ask for.
 * @throws InvalidInputs when this Helm does not have one
 */
function helmFlags(given, major) {
    if (given['force-conflicts'] && major === 3)
        throw new resolve/* InvalidInputs */.h([
            {
                input: 'force-conflicts',
                message: 'Helm 3 does not know fields that others own and writes over them anyway: leave it out, or choose helm-version 4',
            },
        ]);
    return {
        forceConflicts: given['force-conflicts'],
        takeOwnership: given['take-ownership'],
        skipCrds: given['skip-crds'],
        noHooks: given['no-hooks'],
    };
}

// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./actions/build/src/record.ts
var record = __webpack_require__(14675);
// EXTERNAL MODULE: ./actions/push/src/record.ts
var src_record = __webpack_require__(65085);
;// CONCATENATED MODULE: ./actions/deploy/src/registry.ts

/** @throws InvalidInputs, UserError `CA_FILE` and those of reading files */
async function registryAccess(inputs, { files }) {
    const { username, password, 'ca-file': caFile } = inputs;
    if ((username === undefined) !== (password === undefined)) {
        const [input, other] = username === undefined ? ['username', 'password'] : ['password', 'username'];
        throw new resolve/* InvalidInputs */.h([{ input, message: `required when ${other} is given` }]);
    }
    if (caFile === undefined)
        return { inputs, ca: undefined };
    const { parseAuthorities } = await __webpack_require__.e(/* import() */ 1284).then(__webpack_require__.bind(__webpack_require__, 81284));
    return { inputs, ca: parseAuthorities(await files.read(caFile), caFile) };
}
/**
 * What is given for one repository. User name, password and plain HTTP are meant for the registry of the image: no
 * other host gets them.
 */
function optionsFor({ registry }, image, { inputs, ca }) {
    const isOwn = image === undefined || registry === image.registry;
    return {
        configFile: inputs['registry-config'],
        ...(ca === undefined ? {} : { ca }),
        ...(isOwn ? { username: inputs.username, password: inputs.password } : {}),
        ...(isOwn && inputs['plain-http'] ? { plainHttp: true } : {}),
    };
}
/** Undefined for a chart that is in no registry. */
async function chartRegistry(chart, image, access, ports) {
    if (!/^oci:/i.test(chart))
        return undefined;
    const repository = (0,reference/* parseReference */.F2)(chart.replace(/^oci:\/\//i, '').replace(/[:@][^/]*$/, ''));
    const { CredentialStore } = await Promise.all(/* import() */[__webpack_require__.e(8073), __webpack_require__.e(4321), __webpack_require__.e(6372), __webpack_require__.e(8176)]).then(__webpack_require__.bind(__webpack_require__, 98176));
    const { plainHttp = false, username, password, configFile } = optionsFor(repository, image, access);
    const store = new CredentialStore({ username, password, configFile }, ports);
    const found = await store.find((0,reference/* referenceName */.z$)(repository));
    if (found !== undefined)
        hideSecret(found, ports);
    const caFile = access.inputs['ca-file'];
    return {
        plainHttp,
        caFile: caFile === undefined ? undefined : ports.files.resolve(caFile),
        config: found === undefined ? undefined : dockerConfig(repository.registry, found),
    };
}
function hideSecret(found, { host }) {
    host.hide(found.kind === 'password' ? found.password : found.token);
}
function dockerConfig(registry, found) {
    const key = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
    const entry = found.kind === 'password'
        ? { auth: Buffer.from(`${found.username}:${found.password}`).toString('base64') }
        : { identitytoken: found.token };
    return JSON.stringify({ auths: { [key]: entry } });
}

;// CONCATENATED MODULE: ./actions/deploy/src/image.ts




/**
 * The image that is given, or that push recorded. A tag alone could mean another image tomorrow.
 * @throws UserError `IMAGE_WITHOUT_DIGEST`
 */
function pinnedImage(given, ports) {
    const recorded = given === undefined ? ports.record.take(src_record/* pushRecord */.M, 'image', imageOf) : undefined;
    const image = given ?? (recorded === undefined ? undefined : (0,reference/* parseReference */.F2)(recorded));
    if (image === undefined) {
        throw new errors/* UserError */.yo('IMAGE_WITHOUT_DIGEST', 'image: expected an image with its digest, found none: nothing is given and push has recorded none', 'run push before deploy in the same output folder, or give image: name@sha256:… (the output image of push)');
    }
    const { digest } = image;
    if (digest !== undefined)
        return { ...image, digest };
    const pushed = ports.record.output(src_record/* pushRecord */.M, 'digest');
    const hint = pushed === undefined
        ? 'give the output image of push: name@sha256:…'
        : `push made ${(0,reference/* referenceName */.z$)(image)}@${pushed}: leave image out, or give that`;
    throw new errors/* UserError */.yo('IMAGE_WITHOUT_DIGEST', `image: expected name@sha256:…, found ${(0,reference/* referenceName */.z$)(image)} without a digest`, hint);
}
const imageOf = ({ outputs }) => outputs.image;
/**
 * Manifests by digest, from the layout that build made and from the registry. What cannot be had is undefined, and said
 * once.
 */
function manifestReader(image, access, ports) {
    const world = { image, access, ports };
    const layout = openBuilt(ports);
    let registry;
    const known = new Map();
    const read = async (digest) => (await fromLayout(await layout, digest, ports)) ??
        (await fromRegistry(await (registry ??= connectTo(image, world)), digest, ports));
    return {
        read: (digest) => {
            const found = known.get(digest) ?? read(digest);
            known.set(digest, found);
            return found;
        },
        elsewhere: (repository) => readerElsewhere(repository, world),
    };
}
/**
 * Another repository is asked only where credentials are held, or at the registry that the image is in: a cluster may
 * name any host.
 */
async function readerElsewhere(repository, world) {
    const { access, image, ports } = world;
    const other = (0,reference/* parseReference */.F2)(repository);
    const configFile = access.inputs['registry-config'];
    if (other.registry !== image.registry && !(await hasCredentials(other, ports, configFile)))
        return undefined;
    const source = await connectTo(other, world);
    return source === undefined ? undefined : { read: (digest) => fromRegistry(source, digest, ports) };
}
async function hasCredentials(image, ports, configFile) {
    const { CredentialStore } = await Promise.all(/* import() */[__webpack_require__.e(8073), __webpack_require__.e(4321), __webpack_require__.e(6372), __webpack_require__.e(8176)]).then(__webpack_require__.bind(__webpack_require__, 98176));
    const store = new CredentialStore({ username: undefined, password: undefined, configFile }, ports);
    return (await store.findConfigured((0,reference/* referenceName */.z$)(image))) !== undefined;
}
async function openBuilt(ports) {
    const path = ports.record.output(record/* buildRecord */.k, 'layout');
    if (path === undefined)
        return undefined;
    const { openLayout } = await Promise.all(/* import() */[__webpack_require__.e(8073), __webpack_require__.e(4321), __webpack_require__.e(6372), __webpack_require__.e(8176)]).then(__webpack_require__.bind(__webpack_require__, 98176));
    return openLayout(ports.files, path).catch(() => undefined);
}
async function connectTo(repository, { access, image, ports }) {
    const { connect, RegistrySource: Source } = await Promise.all(/* import() */[__webpack_require__.e(8073), __webpack_require__.e(4321), __webpack_require__.e(6372), __webpack_require__.e(8176)]).then(__webpack_require__.bind(__webpack_require__, 98176));
    try {
        const given = optionsFor(repository, image, access);
        const options = { limits: { attempts: 2 }, ...(await asPushDid(repository, ports)), ...given };
        return new Source(await connect(repository, options, ports));
    }
    catch (error) {
        return missing(error, ports);
    }
}
/**
 * A registry that push reached without TLS, or with a certificate authority of its own, is reached so again. What
 * another job wrote is not enough to send credentials that way.
 */
async function asPushDid(image, ports) {
    const { record, files } = ports;
    const pushed = record.latest(src_record/* pushRecord */.M);
    if (pushed?.facts.registry !== image.registry)
        return {};
    if (!record.isOwn(pushed) && (await hasCredentials(image, ports)))
        return {};
    const caFile = record.take(src_record/* pushRecord */.M, 'certificate authorities of the registry', ({ facts }) => facts.caFile);
    const plainHttp = record.take(src_record/* pushRecord */.M, 'plain HTTP to the registry', ({ facts }) => facts.plainHttp);
    const there = caFile !== undefined && (await files.stat(caFile).catch(() => undefined)) !== undefined;
    return { plainHttp: plainHttp === true, ...(there ? { ca: await files.read(caFile) } : {}) };
}
async function fromLayout(layout, digest, ports) {
    if (layout === undefined)
        return undefined;
    const { blobPath } = await Promise.all(/* import() */[__webpack_require__.e(8073), __webpack_require__.e(4321), __webpack_require__.e(6372), __webpack_require__.e(8176)]).then(__webpack_require__.bind(__webpack_require__, 98176));
    const path = ports.files.resolve(layout.path, blobPath(digest));
    if ((await ports.files.stat(path)) === undefined)
        return undefined;
    return parsed(await ports.files.readBytes(path), digest);
}
async function fromRegistry(source, digest, ports) {
    if (source === undefined)
        return undefined;
    try {
        return await parsed(await source.manifest(await source.resolve(digest)), digest);
    }
    catch (error) {
        return missing(error, ports);
    }
}
function missing(error, ports) {
    ports.signals.check();
    if (!(error instanceof errors/* UserError */.yo))
        throw error;
    ports.host.info(`the registry did not give the manifest: ${error.message}`);
    return undefined;
}
async function parsed(bytes, digest) {
    const [{ digestOf }, { parseJson, textAt }] = await Promise.all([Promise.all(/* import() */[__webpack_require__.e(8073), __webpack_require__.e(4321), __webpack_require__.e(6372), __webpack_require__.e(8176)]).then(__webpack_require__.bind(__webpack_require__, 98176)), __webpack_require__.e(/* import() */ 2047).then(__webpack_require__.bind(__webpack_require__, 22047))]);
    if (digestOf(bytes, digest.split(':')[0]) !== digest)
        return undefined;
    const document = parseJson(new TextDecoder().decode(bytes));
    const hasChildren = Array.isArray(document?.manifests);
    const mediaType = textAt(document, 'mediaType') ??
        (hasChildren ? 'application/vnd.oci.image.index.v1+json' : 'application/vnd.oci.image.manifest.v1+json');
    return { mediaType, document };
}

// EXTERNAL MODULE: ./packages/core/src/inputs/mismatch.ts
var mismatch = __webpack_require__(33627);
// EXTERNAL MODULE: ./packages/core/src/inputs/inputs.ts + 1 modules
var inputs = __webpack_require__(4927);
// EXTERNAL MODULE: ./packages/core/src/inputs/common.ts
var common = __webpack_require__(56966);
// EXTERNAL MODULE: ./packages/core/src/inputs/readers.ts
var readers = __webpack_require__(24239);
// EXTERNAL MODULE: ./packages/core/src/net/http-url.ts
var http_url = __webpack_require__(75221);
// EXTERNAL MODULE: ./packages/kubernetes/src/names.ts
var names = __webpack_require__(48810);
// EXTERNAL MODULE: ./packages/kubernetes/src/image/parts.ts
var parts = __webpack_require__(3006);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/values/secret-setting.ts

/** Messages say nothing of what was given: it may be the secret itself. @throws Mismatch */
function parseSecretSetting(text) {
    const [, from, name] = /^(env|file):(.+)$/s.exec(text) ?? [];
    if (name === undefined)
        throw new mismatch/* Mismatch */.DH('path=env:NAME or path=file:PATH');
    if (from === 'env' && !/^[A-Za-z_]\w*$/.test(name))
        throw new mismatch/* Mismatch */.DH('path=env:NAME with the name of a variable');
    return { from: from, name };
}

;// CONCATENATED MODULE: ./actions/deploy/src/inputs.ts


function parseHelmVersion(text) {
    if (!/^(?:[34]|v?[34]\.\d+\.\d+)$/.test(text))
        throw new mismatch/* Mismatch */.DH('4, 3 or a whole version such as 4.1.4');
    return text;
}
/** Value paths on the left; on the right what `read` takes. */
function byValuePath(base, read) {
    const readAll = (raw) => new Map([...base.read(raw)].map(([path, value]) => {
        (0,names/* parseValuePath */.gI)(path);
        return [path, read(value)];
    }));
    return { ...base, read: readAll };
}
function settings(help) {
    const base = inputs.settings(help);
    const read = (raw) => {
        const found = base.read(raw);
        for (const path of found.keys())
            (0,names/* parseValuePath */.gI)(path);
        return found;
    };
    return { ...base, read };
}
function imagePart(part) {
    if (!parts/* IMAGE_PARTS */.n.includes(part))
        throw new mismatch/* Mismatch */.DH(`one of ${parts/* IMAGE_PARTS */.n.join(', ')} behind each "="`);
    return part;
}
const verbatim = (help, placeholder) => inputs.map(help, { verbatim: true, placeholder });
const inputs_inputs = {
    ...common/* commonInputs */.j,
    chart: inputs.shaped('Chart to deploy: a folder, an archive or oci://…', names/* parseChart */.as, {
        required: true,
        placeholder: '<chart>',
    }),
    release: inputs.shaped('Name of the Helm release', names/* parseReleaseName */.YY, { required: true, placeholder: '<name>' }),
    namespace: inputs.shaped('Namespace to deploy to', names/* parseNamespace */.LM, { default: 'default', placeholder: '<name>' }),
    'create-namespace': inputs.boolean('Create the namespace when it does not exist', false),
    values: inputs.paths('Values files, later ones win'),
    set: settings("Single values: dotted.path=value, typed as by Helm's --set (true, false, null and whole numbers; quotes make text)"),
    'set-secret': byValuePath(verbatim('Single values that are secret, as text: dotted.path=env:NAME or dotted.path=file:PATH', '<path=source>'), parseSecretSetting),
    'set-file': byValuePath(verbatim('Single values that are the text of a file: dotted.path=file', '<path=file>'), (file) => (0,readers/* checkPath */.Cg)(file)),
    image: inputs.image('Image with its digest, name@sha256:…; without it, the image that push recorded'),
    'image-values': byValuePath(verbatim('Where the chart takes the image: values.path=reference, repository, registry, tag or digest; without it, found by rendering the chart', '<path=part>'), imagePart),
    username: inputs.text('User name for the registry of the image; without it, the Docker configuration is used'),
    password: inputs.secret('Password or token for the registry of the image'),
    'registry-config': inputs.path('Docker configuration file with credentials for the registries of image and chart; without it, the usual places are searched'),
    'ca-file': inputs.path('PEM file with certificates of registries to trust in addition to the usual ones'),
    'plain-http': inputs.boolean('Ask the registry of the image by HTTP without TLS; not needed for a registry on this machine, which is recognised', false),
    ...access_inputs/* accessInputs */._H,
    'helm-version': inputs.shaped('Helm to use: 4, 3 or a version that Slipway has verified', parseHelmVersion, {
        default: '4',
        placeholder: '<version>',
    }),
    timeout: inputs.duration('How long the whole release may take to become ready', { default: '5m' }),
    'fail-fast': inputs.oneOf('What ends the wait before the timeout: strict, any failure as soon as it is seen; normal, a failure that does not recover; off, nothing', ['strict', 'normal', 'off'], 'normal'),
    'require-proof': inputs.oneOf('Least proof of the digest: running, reported by the running pods; pinned, named in their spec; template, named in the pod template', ['running', 'pinned', 'template'], 'pinned'),
    rollback: inputs.oneOf('Roll back to the last good revision when the release fails', ['auto', 'never'], 'auto'),
    'on-first-failure': inputs.oneOf('What to do with a first install that fails', ['keep', 'uninstall'], 'keep'),
    'delete-adopted': inputs.boolean('Let a failed first install be uninstalled although it took objects over, which deletes them', false),
    'force-conflicts': inputs.boolean('Write over fields of the release that another program or a person owns by now; Helm 4 refuses them otherwise', false),
    'take-ownership': inputs.boolean('Take over objects that exist already and are not of this release', false),
    'allow-namespaces': inputs.shapedList('Namespaces that the release may write to beside its own; without it, all, and they are listed', names/* parseNamespace */.LM, { placeholder: '<namespace>' }),
    'allow-older': inputs.boolean('Deploy although a newer run of the same workflow or pipeline has deployed already', false),
    'skip-crds': inputs.boolean("Leave out the chart's folder of custom resource definitions", false),
    'no-hooks': inputs.boolean('Run no hooks of the chart', false),
    url: inputs.shaped('Address of the service; smoke checks it, and the host links to it', http_url/* parseHttpUrl */.f, {
        placeholder: '<url>',
    }),
};

;// CONCATENATED MODULE: ./actions/deploy/src/tools.ts
/** From the lock, verified. */
const LOCKED = {
    helm: async (wanted, ports) => {
        const [{ installTool }, { helmMajor }] = await Promise.all([
            __webpack_require__.e(/* import() */ 8342).then(__webpack_require__.bind(__webpack_require__, 8342)),
            Promise.all(/* import() */[__webpack_require__.e(8856), __webpack_require__.e(2623)]).then(__webpack_require__.bind(__webpack_require__, 72623)),
        ]);
        const { path, version } = await installTool(ports, { tool: 'helm', version: wanted });
        return { helm: path, helmVersion: version, helmMajor: helmMajor(version) };
    },
    kubectl: async (ports) => (await (await __webpack_require__.e(/* import() */ 8342).then(__webpack_require__.bind(__webpack_require__, 8342))).installTool(ports, { tool: 'kubectl' })).path,
};
/** The programs for a release that Helm delivered. */
async function installBoth(installer, version, ports) {
    const tools = await installer.helm(version, ports);
    return { kubectl: await installer.kubectl(ports), delivery: { via: 'helm', tools } };
}

// EXTERNAL MODULE: ./actions/deploy/src/record.ts
var deploy_src_record = __webpack_require__(86248);
// EXTERNAL MODULE: ./packages/core/src/text/markdown.ts
var markdown = __webpack_require__(69888);
;// CONCATENATED MODULE: ./actions/deploy/src/summary.ts

/** Markdown; everything that came from the cluster is escaped. */
function renderSummary({ result, release, namespace, image, url }) {
    const rows = [
        ['Release', `${(0,markdown/* codeSpan */.SS)(release)} in ${(0,markdown/* codeSpan */.SS)(namespace)}`],
        ['Image', (0,markdown/* codeSpan */.SS)(image)],
        [
            'Revision',
            (0,markdown/* escapeMarkdown */.FV)(`${result.revision ?? 'none'}${result.previousRevision === undefined ? '' : ` (previous: ${result.previousRevision})`}, ${result.state}`),
        ],
        ['Proof', (0,markdown/* escapeMarkdown */.FV)(result.proof ?? 'none')],
        ...workloadRows(result.workloads),
        ...(url === undefined ? [] : [['URL', (0,markdown/* link */.nf)(url, url)]]),
    ];
    return [
        (0,markdown/* verdictHeading */.G8)('Deploy', result.outcome, result.headline),
        (0,markdown/* table */.tp)(['', ''], rows),
        ...noteLines(result.notes),
        ...diagnosisPart(result),
    ].join('\n\n');
}
/** A page has room for so many lines of one kind. */
const MOST = 12;
/** All of them, or the ones that wait and how many there are. */
function workloadRows(workloads) {
    const shown = workloads.length <= MOST ? workloads : workloads.filter((item) => item.ready < item.desired).slice(0, MOST);
    const rows = shown.map(({ kind, name, ready, desired }) => [(0,markdown/* escapeMarkdown */.FV)(kind), `${(0,markdown/* codeSpan */.SS)(name)} ${ready}/${desired} ready`]);
    if (workloads.length <= MOST)
        return rows;
    const complete = workloads.filter((item) => item.ready >= item.desired).length;
    return [['Workloads', `${complete} of ${workloads.length} ready`], ...rows];
}
function noteLines(notes) {
    const lines = notes.slice(0, MOST).map((note) => `- ${(0,markdown/* escapeMarkdown */.FV)(note)}`);
    return notes.length <= MOST ? lines : [...lines, `- and ${notes.length - MOST} more notes`];
}
function diagnosisPart({ diagnosis }) {
    if (diagnosis === undefined)
        return [];
    return [
        `#### ${(0,markdown/* escapeMarkdown */.FV)(diagnosis.title)}`,
        `${(0,markdown/* escapeMarkdown */.FV)(diagnosis.sentence)}.`,
        `**Next:** ${(0,markdown/* escapeMarkdown */.FV)(diagnosis.hint)}`,
        ...diagnosis.evidence.map(({ title, text }) => (0,markdown/* details */.zH)(title, (0,markdown/* codeBlock */.DV)(text))),
        ...(diagnosis.others.length === 0
            ? []
            : [`Also seen:\n\n${diagnosis.others.map((other) => `- ${(0,markdown/* escapeMarkdown */.FV)(other.sentence)}`).join('\n')}`]),
    ];
}

;// CONCATENATED MODULE: ./actions/deploy/src/action.ts









const deploy = (0,action/* defineAction */.Q)(deploy_src_record/* deployRecord */.F, {
    title: 'Deploy',
    summary: 'put the digest into the chart, deploy with Helm, prove it runs or roll back',
    description: 'Puts the digest into a Helm chart, watches it come up, proves that it runs, and explains and takes back a release that does not',
    inputs: inputs_inputs,
    systems: ['linux'],
    place: { order: 500 },
    reach: 'cluster',
    forks: 'refuse',
    job: { environment: 'deploys' },
    run: (given, ports) => runDeploy(given, ports, LOCKED),
    finish: (ports, output, given) => finishDeploy({ ports, output, given }, LOCKED),
});
/** @param installer the tools of the lock, or those that a test brings */
async function runDeploy(given, ports, installer) {
    const image = pinnedImage(given.image, ports);
    const { checkChart, findKubeconfig, gatherSettings, openToolHome, Prefetch, pullChart } = await Promise.all(/* import() */[__webpack_require__.e(8856), __webpack_require__.e(2623)]).then(__webpack_require__.bind(__webpack_require__, 72623));
    await checkChart(ports.files, given.chart);
    const set = await gatherSettings(given, ports);
    const registries = await registryAccess(given, ports);
    const kubeconfig = await findKubeconfig(ports, (0,access_inputs/* accessOf */.YK)(given));
    const helm = await installer.helm(given['helm-version'], ports);
    const home = await openToolHome(ports);
    const { release, namespace, url } = given;
    const prefetch = new Prefetch(ports, helm.helm);
    const remote = await chartRegistry(given.chart, image, registries, ports);
    const pulling = remote === undefined ? undefined : pullChart(ports, helm.helm, home, { chart: given.chart, ...remote });
    const flags = helmFlags(given, helm.helmMajor);
    const source = { ...chartOf(given, await pulling), set, flags, tools: helm, prefetch };
    await prefetch.chart({ ...source, release, namespace, image }, home);
    try {
        // While Helm renders, kubectl is hashed, and the kubeconfig is read and checked.
        const installing = installer.kubectl(ports);
        installing.catch(() => undefined);
        const { causeCode, deployRelease, openAccess, orderedRun } = await Promise.all(/* import() */[__webpack_require__.e(8856), __webpack_require__.e(9570)]).then(__webpack_require__.bind(__webpack_require__, 99570));
        const access = await openAccess(ports, (0,access_inputs/* accessOf */.YK)(given), { source: kubeconfig, home });
        const kubectl = await installing;
        const result = await deployRelease({
            ...action_settings(given, ports),
            ordered: orderedRun(ports.host),
            release,
            namespace,
            image,
            delivery: { via: 'helm', source },
            shown: [release, namespace, (0,reference/* formatReference */.FH)(image), url ?? ''],
            reader: manifestReader(image, registries, ports),
            access,
            kubectl,
        }, ports);
        if (result.diagnosis !== undefined)
            await showLastWords(result.diagnosis, ports);
        const summary = renderSummary({ result, release, namespace, image: (0,reference/* formatReference */.FH)(image), url });
        const code = result.diagnosis === undefined ? proofCode(result.outcome) : causeCode(result.diagnosis.cause);
        return toResult({ given, image, tools: { ...helm, kubectl }, result, summary, code });
    }
    finally {
        await prefetch.stop();
    }
}
/** @param pulled the archive of a chart that was fetched */
function chartOf({ chart, values, 'image-values': imageValues }, pulled) {
    return { chart: pulled ?? chart, values, imageValues };
}
function action_settings(given, ports) {
    const { timeout, rollback, output } = given;
    return {
        timeout,
        rollback,
        output,
        createNamespace: given['create-namespace'],
        failFast: given['fail-fast'],
        requireProof: given['require-proof'],
        onFirstFailure: given['on-first-failure'],
        deleteAdopted: given['delete-adopted'],
        allowNamespaces: given['allow-namespaces'],
        allowOlder: given['allow-older'],
        run: runKey(ports),
    };
}
const LAST_LINES = 12;
/** The end of the logs in the evidence, where people look first: the whole of it is in diagnosis.json. */
async function showLastWords({ evidence }, { host }) {
    for (const { title, text } of evidence
        .filter((item) => /log/.test(item.title) && item.text.trim() !== '')
        .slice(0, 2)) {
        await host.group(title, async () => host.info(text.trimEnd().split('\n').slice(-LAST_LINES).join('\n')));
    }
}
/** Names the run on Helm's own record: a label value, different for each start. */
function runKey(ports) {
    const { runId } = ports.host.source;
    const id = (runId ?? 'local').replace(/[^A-Za-z0-9]/g, '').slice(0, 30);
    return `${id === '' ? 'run' : id}-${ports.random.hex(6)}`;
}
async function finishDeploy({ ports, output, given }, installer) {
    const { finishRelease } = await Promise.all(/* import() */[__webpack_require__.e(8856), __webpack_require__.e(9570)]).then(__webpack_require__.bind(__webpack_require__, 99570));
    const install = ({ toolVersion }) => installBoth(installer, toolVersion, ports);
    const access = () => given().then((inputs) => (inputs === undefined ? undefined : (0,access_inputs/* accessOf */.YK)(inputs)));
    const text = await finishRelease(ports, output, install, access);
    if (text !== undefined)
        ports.host.info(text);
}
function toResult(ending) {
    const { given, result, summary } = ending;
    const { outcome, headline, revision, previousRevision, proof, verifiedDigest, state } = result;
    const diagnosis = result.diagnosisFile === undefined ? undefined : `${given.output}/${result.diagnosisFile}`;
    const standing = outcome === 'pass' || outcome === 'inconclusive' || outcome === 'vacuous';
    return {
        outcome,
        headline,
        summary,
        outputs: {
            revision,
            'previous-revision': previousRevision,
            'verified-digest': verifiedDigest,
            proof,
            diagnosis,
            state,
            ...(standing ? { url: given.url } : {}),
        },
        facts: toFacts(ending),
        ...(outcome === 'pass' ? {} : { failure: failureOf(ending) }),
    };
}
const HINTS = {
    inconclusive: 'read the notes in the summary; the release was left as it is',
    vacuous: 'scale the workloads up so that a pod runs this image, or set require-proof: template',
    'rollback-failed': 'check the release with helm history before you deploy again',
};
/** Without a diagnosis the release came up, and the proof alone is missing. */
function proofCode(outcome) {
    if (outcome === 'fail')
        return 'DEPLOY_WRONG_IMAGE';
    return outcome === 'vacuous' ? 'DEPLOY_NOTHING_RUNS' : 'DEPLOY_UNPROVED';
}
function failureOf({ code, result: { outcome, headline, diagnosis } }) {
    return {
        code,
        message: headline,
        hint: diagnosis?.hint ?? HINTS[outcome] ?? 'compare the digest in the cluster with the one that push made',
    };
}
function toFacts({ given, tools, result }) {
    const { diagnosis, rollback } = result;
    return {
        release: given.release,
        namespace: given.namespace,
        environment: given.environment,
        context: given['kube-context'],
        chart: given.chart,
        helm: tools.helmVersion,
        events: result.events,
        diagnosis: diagnosis === undefined ? undefined : diagnosisFacts(diagnosis),
        rollback: rollback === undefined
            ? undefined
            : {
                revision: 'revision' in rollback ? rollback.revision : undefined,
                verified: rollback.kind === 'rolled-back' || rollback.kind === 'uninstalled',
                text: rollback.text,
            },
        workloads: result.workloads,
        url: given.url,
    };
}
function diagnosisFacts({ cause, title, sentence, hint, evidence, others, }) {
    return { cause, title, sentence, hint, evidence, others };
}


/***/ }),

/***/ 86248:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ deployRecord)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25378);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57205);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(60433);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4554);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(76948);

/** What deploy records: smoke reads it, too. */
const deployRecord = (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .recordShape */ .F)('deploy', {
    revision: 'Current revision of the release',
    'previous-revision': 'Revision before this deployment',
    'verified-digest': 'Digest that was proved',
    proof: 'How it was proved: running, pinned or template',
    diagnosis: 'Path of the diagnosis of a failed release, JSON',
    url: 'Address of the service',
    state: "Helm's state of the release at the end, such as deployed or failed",
}, {
    release: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    namespace: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    environment: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    /** Context of the kubeconfig, when one was named. */
    context: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    chart: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    /** Version of Helm: another major version keeps its releases in another way. */
    helm: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    /** Of the service, also when the release does not stand. */
    url: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(),
    events: _slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .list */ .p_(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.object({ at: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(), kind: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(), text: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text() })),
    workloads: _slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .list */ .p_(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.object({ kind: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(), name: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(), ready: _slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .number */ .ai(), desired: _slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .number */ .ai() })),
    diagnosis: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.object({
        cause: _slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.text()),
        title: _slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.text()),
        sentence: _slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.text()),
        hint: _slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.text()),
        evidence: _slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .list */ .p_(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.object({ title: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(), text: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text() }))),
        others: _slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .list */ .p_(_slipway_core__WEBPACK_IMPORTED_MODULE_1__.object({ cause: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(), title: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text(), sentence: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text() }))),
    }),
    rollback: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.object({ revision: _slipway_core__WEBPACK_IMPORTED_MODULE_4__/* .optional */ .lq(_slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .number */ .ai()), verified: _slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .boolean */ .zM(), text: _slipway_core__WEBPACK_IMPORTED_MODULE_1__.text() }),
});


/***/ }),

/***/ 65085:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ pushRecord)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25378);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(60433);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57205);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4554);

/** What push records: deploy reads it, too. */
const pushRecord = (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .recordShape */ .F)('push', {
    image: 'The image by digest: registry/repository@sha256:…',
    digest: 'Digest of the image',
    tags: 'Tags that point to it now, separated by commas',
    'uploaded-bytes': 'Bytes that were uploaded',
    'skipped-bytes': 'Bytes that the registry had already, in this or in another repository',
}, {
    /** Tags that pointed elsewhere before. */
    moved: _slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_(_slipway_core__WEBPACK_IMPORTED_MODULE_2__.object({ tag: _slipway_core__WEBPACK_IMPORTED_MODULE_2__.text(), before: _slipway_core__WEBPACK_IMPORTED_MODULE_2__.text() })),
    platforms: _slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_(_slipway_core__WEBPACK_IMPORTED_MODULE_2__.text()),
    /** Host of the registry, and how it was spoken to: a later stage reads from it in the same way. */
    registry: _slipway_core__WEBPACK_IMPORTED_MODULE_2__.text(),
    plainHttp: _slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .boolean */ .zM(),
    caFile: _slipway_core__WEBPACK_IMPORTED_MODULE_2__.text(),
});


/***/ }),

/***/ 55171:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ defineAction)
/* harmony export */ });
/** The descriptor of a stage; name and outputs are those of its record. */
function defineAction(record, rest) {
    return { record, name: record.stage, outputs: record.outputs, ...rest };
}


/***/ }),

/***/ 4554:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   ai: () => (/* binding */ number),
/* harmony export */   d_: () => (/* binding */ scalar),
/* harmony export */   e9: () => (/* binding */ shaped),
/* harmony export */   nd: () => (/* binding */ integer),
/* harmony export */   p0: () => (/* binding */ duration),
/* harmony export */   yL: () => (/* binding */ oneOf),
/* harmony export */   zM: () => (/* binding */ boolean)
/* harmony export */ });
/* harmony import */ var _mismatch__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(33627);
/* harmony import */ var _scalars__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(21686);


function text() {
    return { json: { type: 'string' }, read: asText };
}
/** Text with a grammar of its own, read into a value. */
function shaped(read) {
    return { json: { type: 'string' }, read: (value) => read(asText(value)) };
}
/** Milliseconds, from `90s` or `5m`. */
function duration() {
    return { json: { type: 'string', pattern: '^([0-9]+(ms|s|m|h))+$' }, read: (value) => (0,_scalars__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E9)(asText(value)) };
}
function boolean() {
    return {
        json: { type: 'boolean' },
        read: (value) => {
            if (typeof value !== 'boolean')
                throw new _mismatch__WEBPACK_IMPORTED_MODULE_1__/* .Mismatch */ .DH('true or false');
            return value;
        },
    };
}
function number(range = {}) {
    const read = (value) => {
        if (!isWithin(value, range))
            throw new _mismatch__WEBPACK_IMPORTED_MODULE_1__/* .Mismatch */ .DH(`a number${span(range)}`);
        return value;
    };
    return { json: { type: 'number', ...bounds(range) }, read };
}
function integer(range = {}) {
    const read = (value) => {
        if (!isWithin(value, range) || !Number.isSafeInteger(value))
            throw new _mismatch__WEBPACK_IMPORTED_MODULE_1__/* .Mismatch */ .DH(`a whole number${span(range)}`);
        return value;
    };
    return { json: { type: 'integer', ...bounds(range) }, read };
}
/** Text, a number, a boolean or null, as it was written: for what is compared with such a value. */
function scalar() {
    return {
        json: { type: ['string', 'number', 'boolean', 'null'] },
        read: (value) => {
            if (value === null || typeof value === 'string' || typeof value === 'boolean')
                return value;
            if (isWithin(value, {}))
                return value;
            throw new _mismatch__WEBPACK_IMPORTED_MODULE_1__/* .Mismatch */ .DH('text, a number, true, false or null');
        },
    };
}
function oneOf(choices) {
    return {
        json: { enum: choices },
        choices,
        read: (value) => {
            const found = choices.find((choice) => choice === value);
            if (found === undefined)
                throw new _mismatch__WEBPACK_IMPORTED_MODULE_1__/* .Mismatch */ .DH(`one of ${choices.join(', ')}`);
            return found;
        },
    };
}
function asText(value) {
    if (typeof value === 'string' && value.includes('\0'))
        throw new _mismatch__WEBPACK_IMPORTED_MODULE_1__/* .Mismatch */ .DH('text without NUL');
    if (typeof value === 'string')
        return value;
    throw new _mismatch__WEBPACK_IMPORTED_MODULE_1__/* .Mismatch */ .DH('text', typeof value === 'object' ? undefined : 'put quotes around it');
}
/** Neither infinity nor NaN: YAML knows them, JSON does not. */
function isWithin(value, { min = -Infinity, max = Infinity }) {
    return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max;
}
function span({ min, max }) {
    if (min !== undefined && max !== undefined)
        return ` from ${min} to ${max}`;
    if (min !== undefined)
        return ` of at least ${min}`;
    return max === undefined ? '' : ` of at most ${max}`;
}
function bounds({ min, max }) {
    return { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) };
}


/***/ }),

/***/ 76948:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   WY: () => (/* binding */ described),
/* harmony export */   fl: () => (/* binding */ otherwise),
/* harmony export */   lq: () => (/* binding */ optional)
/* harmony export */ });
/** Adds a sentence for editors. */
function described(help, schema) {
    return { ...schema, json: { description: help, ...schema.json } };
}
function optional(schema) {
    return { ...schema, absent: { value: undefined } };
}
/** A field with a value of its own when it is left out. */
function otherwise(schema, value) {
    return { ...schema, absent: { value } };
}


/***/ }),

/***/ 75221:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ parseHttpUrl)
/* harmony export */ });
/* harmony import */ var _inputs_mismatch__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(33627);

/**
 * An address of a service, as it was given: http or https, without credentials, and such that a client can read it.
 * @throws Mismatch
 */
function parseHttpUrl(text) {
    if (!/^https?:\/\/[^\s/?#\\]\S*$/i.test(text) || !URL.canParse(text))
        throw new _inputs_mismatch__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('an address that starts with http:// or https://');
    if (/^[^/]*\/\/[^/?#\\]*@/.test(text))
        throw new _inputs_mismatch__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('an address without a user name in it', 'what stands before "@" is not part of the host');
    return text;
}


/***/ }),

/***/ 57205:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   boolean: () => (/* reexport safe */ _inputs_schema_scalars__WEBPACK_IMPORTED_MODULE_0__.zM),
/* harmony export */   list: () => (/* reexport safe */ _inputs_schema_parts__WEBPACK_IMPORTED_MODULE_1__.p_),
/* harmony export */   number: () => (/* reexport safe */ _inputs_schema_scalars__WEBPACK_IMPORTED_MODULE_0__.ai),
/* harmony export */   object: () => (/* binding */ object),
/* harmony export */   optional: () => (/* reexport safe */ _inputs_schema_schema__WEBPACK_IMPORTED_MODULE_2__.lq),
/* harmony export */   text: () => (/* binding */ text)
/* harmony export */ });
/* harmony import */ var _inputs_mismatch__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33627);
/* harmony import */ var _inputs_schema_parts__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(60433);
/* harmony import */ var _inputs_schema_scalars__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4554);
/* harmony import */ var _inputs_schema_schema__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76948);




/**
 * Types of facts. They are those of structured inputs, but for two things: a later minor version may add a key to a
 * map, and text may hold anything, since much of it comes from logs.
 */

function text() {
    return {
        json: { type: 'string' },
        read: (value) => {
            if (typeof value !== 'string')
                throw new _inputs_mismatch__WEBPACK_IMPORTED_MODULE_3__/* .Mismatch */ .DH('text');
            return value;
        },
    };
}
function object(fields) {
    return (0,_inputs_schema_parts__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ik)(fields, { open: true });
}


/***/ }),

/***/ 29828:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   YK: () => (/* binding */ accessOf),
/* harmony export */   _H: () => (/* binding */ accessInputs)
/* harmony export */ });
/* unused harmony export parseAllowedProgram */
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4927);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(33627);
/* harmony import */ var _names__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48810);


/** The inputs of every action that reaches a cluster. */
const accessInputs = {
    kubeconfig: _slipway_core__WEBPACK_IMPORTED_MODULE_0__.path('Path of the kubeconfig; without it, what KUBECONFIG names, else the service account of the pod that the job runs in', { content: 'give it in the secret input kubeconfig-content' }),
    'kubeconfig-content': _slipway_core__WEBPACK_IMPORTED_MODULE_0__.secret('Content of the kubeconfig, instead of its path: YAML, JSON or base64 of them'),
    'kube-context': _slipway_core__WEBPACK_IMPORTED_MODULE_0__.shaped('Context of the kubeconfig; needed when it has several', _names__WEBPACK_IMPORTED_MODULE_1__/* .parseContextName */ .g1, {
        placeholder: '<name>',
    }),
    'allow-exec': _slipway_core__WEBPACK_IMPORTED_MODULE_0__.shapedList('Credential plugin that the kubeconfig may start beside aws, gke-gcloud-auth-plugin and kubelogin: its name, and behind it the variables of the job that it needs', parseAllowedProgram, { placeholder: '<name>' }),
    'insecure-skip-tls-verify': _slipway_core__WEBPACK_IMPORTED_MODULE_0__.boolean('Accept a kubeconfig that does not check the certificate of the API server: whoever answers gets the credentials', false),
};
/** `NAME`, or `NAME VARIABLE VARIABLE`. */
function parseAllowedProgram(text) {
    const [program = '', ...variables] = text.split(/\s+/);
    if (!/^[A-Za-z0-9][\w.+-]{0,63}$/.test(program))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .Mismatch */ .DH('the bare name of a program, such as doctl', 'it is looked for on PATH');
    if (!variables.every((name) => /^[A-Za-z_]\w*$/.test(name)))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .Mismatch */ .DH('names of variables behind the name of the program');
    return { program, variables };
}
function accessOf(given) {
    return {
        kubeconfig: given.kubeconfig,
        content: given['kubeconfig-content'],
        context: given['kube-context'],
        allowExec: given['allow-exec'],
        skipTlsVerify: given['insecure-skip-tls-verify'],
    };
}


/***/ }),

/***/ 3006:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ IMAGE_PARTS)
/* harmony export */ });
/** What of an image a value of a chart may hold. */
const IMAGE_PARTS = ['reference', 'repository', 'registry', 'tag', 'digest'];


/***/ }),

/***/ 48810:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LM: () => (/* binding */ parseNamespace),
/* harmony export */   YY: () => (/* binding */ parseReleaseName),
/* harmony export */   as: () => (/* binding */ parseChart),
/* harmony export */   eZ: () => (/* binding */ isLabelValue),
/* harmony export */   g1: () => (/* binding */ parseContextName),
/* harmony export */   gI: () => (/* binding */ parseValuePath)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(33627);

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** A Helm release: RFC 1123, at most 53 characters (Helm leaves room for suffixes). */
function parseReleaseName(text) {
    if (text.length > 53 || !SUBDOMAIN.test(text))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('a release name: lower-case letters, digits, "-" and ".", at most 53 characters');
    return text;
}
/** An RFC 1123 label. */
function parseNamespace(text) {
    if (text.length > 63 || !LABEL.test(text))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('a namespace: lower-case letters, digits and "-", at most 63 characters');
    return text;
}
/** Contexts have no grammar of their own; what a terminal or an option parser could misread is refused. */
function parseContextName(text) {
    if (text === '' || text.startsWith('-') || /[\u0000-\u0020\u007f]/.test(text) || text.length > 256) {
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('the name of a kubeconfig context, without spaces, not starting with "-"');
    }
    return text;
}
/** A folder or archive, or a chart in a registry. */
function parseChart(text) {
    if (text === '' || text.startsWith('-') || text.startsWith('~') || /[\u0000-\u001f]/.test(text))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('a path to a chart, or oci://…');
    if (/^(?:https?|git|file|ssh):/i.test(text))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('a path to a chart, or oci://…', 'fetch a chart from elsewhere in an earlier step');
    if (/^oci:/i.test(text) && !/^oci:\/\/[\w.:-]+(?:\/[\w.-]+)+(?::[\w.+-]+)?(?:@sha256:[a-f0-9]{64})?$/.test(text))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('oci://registry/path');
    return text;
}
/**
 * A value of a Kubernetes label: empty, or at most 63 of letters, digits, "-", "_" and ".", with a letter or digit at
 * both ends.
 */
function isLabelValue(text) {
    return text === '' || (text.length <= 63 && /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/.test(text));
}
/**
 * A value path such as `image.digest` or `containers[0].image`, taken apart. A dot of a name is written `\.`, as for
 * Helm, or the name is quoted: `a\.b.c`, `"a.b".c`.
 */
function parseValuePath(text) {
    const parts = [];
    const token = /(?:^|\.)(?:"([^"]+)"|((?:\\.|[^.[\]"=\s\\])+))|\[(\d{1,4})\]/y;
    while (token.lastIndex < text.length) {
        const match = token.exec(text);
        if (match === null)
            throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('a path of values such as image.digest or sidecars[0].image');
        const name = match[1] ?? match[2]?.replace(/\\(.)/g, '$1') ?? '';
        parts.push(match[3] === undefined ? name : Number(match[3]));
    }
    const [first] = parts;
    if (typeof first !== 'string' || text.startsWith('.') || parts.some((part) => part === '__proto__'))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .Mismatch */ .DH('a path of values such as image.digest');
    return parts;
}


/***/ })

};
