export const id = 9570;
export const ids = [9570];
export const modules = {

/***/ 62008:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ isRunnableDescriptor)
/* harmony export */ });
/* harmony import */ var _json__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(59051);

/**
 * Whether an entry of an image index may be an image that runs: false for what BuildKit and others put beside the
 * platforms, which are attestations, artifacts and what has no platform.
 */
function isRunnableDescriptor(descriptor) {
    const attestation = (0,_json__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(descriptor, 'annotations', 'vnd.docker.reference.type') === 'attestation-manifest';
    const unknown = (0,_json__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(descriptor, 'platform', 'os') === 'unknown' && (0,_json__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(descriptor, 'platform', 'architecture') === 'unknown';
    return !attestation && !unknown && (0,_json__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(descriptor, 'artifactType') === undefined;
}


/***/ }),

/***/ 99570:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  CAUSES: () => (/* reexport */ causes/* CAUSES */.hE),
  DIAGNOSIS: () => (/* reexport */ DIAGNOSIS),
  IMAGE_PARTS: () => (/* reexport */ parts/* IMAGE_PARTS */.n),
  PROOFS: () => (/* reexport */ PROOFS),
  causeCode: () => (/* reexport */ causeCode),
  deployRelease: () => (/* reexport */ deployRelease),
  diagnosisJson: () => (/* reexport */ diagnosisJson),
  finishRelease: () => (/* reexport */ finishRelease),
  helmMajor: () => (/* reexport */ tools/* helmMajor */.I),
  identify: () => (/* reexport */ identify),
  identifyReported: () => (/* reexport */ identifyReported),
  isAtLeast: () => (/* reexport */ isAtLeast),
  isLabelValue: () => (/* reexport */ names/* isLabelValue */.eZ),
  openAccess: () => (/* reexport */ openAccess),
  orderedRun: () => (/* reexport */ orderedRun),
  parseChart: () => (/* reexport */ names/* parseChart */.as),
  parseContextName: () => (/* reexport */ names/* parseContextName */.g1),
  parseNamespace: () => (/* reexport */ names/* parseNamespace */.LM),
  parseReleaseName: () => (/* reexport */ names/* parseReleaseName */.YY),
  parseValuePath: () => (/* reexport */ names/* parseValuePath */.gI),
  reportedDigest: () => (/* reexport */ reportedDigest),
  rollBackRelease: () => (/* reexport */ rollBackRelease),
  sameConfig: () => (/* reexport */ sameConfig),
  toDiagnosis: () => (/* reexport */ toDiagnosis),
  unread: () => (/* reexport */ unread)
});

// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./packages/core/src/json.ts
var json = __webpack_require__(59051);
;// CONCATENATED MODULE: ./packages/kubernetes/src/access/credential-plugin.ts

/** The Azure application of every AKS cluster's API server (learn.microsoft.com, "Use kubelogin"). */
const AKS_SERVER = /^6dae42f8-4368-4678-94ff-3960e28e3630$/;
/** Credential plugins of the three large clouds; any other program is refused, unless the user allows it by name. */
const CREDENTIAL_PLUGINS = {
    aws: {
        environment: /^AWS_/,
        settable: [
            'AWS_PROFILE',
            'AWS_REGION',
            'AWS_DEFAULT_REGION',
            'AWS_STS_REGIONAL_ENDPOINTS',
            'AWS_ROLE_ARN',
            'AWS_ROLE_SESSION_NAME',
            'AWS_ACCESS_KEY_ID',
            'AWS_SECRET_ACCESS_KEY',
            'AWS_SESSION_TOKEN',
        ],
        verb: 'eks get-token',
        options: {
            '--region': 'any',
            '--profile': 'any',
            '--cluster-name': 'any',
            '--cluster-id': 'any',
            '--role-arn': 'any',
            '--role-session-name': 'any',
            '--output': 'any',
        },
    },
    'gke-gcloud-auth-plugin': {
        environment: /^(?:GOOGLE_|CLOUDSDK_|GKE_|USE_GKE_)/,
        settable: ['GOOGLE_CLOUD_PROJECT', 'CLOUDSDK_CORE_PROJECT', 'USE_GKE_GCLOUD_AUTH_PLUGIN'],
        verb: '',
        options: {
            '--use_application_default_credentials': 'flag',
            '--use_edge_cloud': 'flag',
            '--project': 'any',
            '--location': 'any',
            '--cluster': 'any',
        },
    },
    kubelogin: {
        environment: /^(?:AZURE_|AAD_|ARM_)/,
        settable: [
            'AAD_LOGIN_METHOD',
            'AAD_SERVICE_PRINCIPAL_CLIENT_ID',
            'AAD_SERVICE_PRINCIPAL_CLIENT_SECRET',
            'AZURE_CLIENT_ID',
            'AZURE_CLIENT_SECRET',
            'AZURE_TENANT_ID',
        ],
        verb: 'get-token',
        options: {
            '--login': /^(?:spn|msi|azurecli|azd|workloadidentity)$/,
            '-l': /^(?:spn|msi|azurecli|azd|workloadidentity)$/,
            '--server-id': AKS_SERVER,
            '--client-id': 'any',
            '--client-secret': 'any',
            '--tenant-id': 'any',
            '-t': 'any',
            '--identity-resource-id': 'any',
            '--environment': /^Azure(?:PublicCloud|USGovernmentCloud|USGovernment|ChinaCloud)$/,
            '-e': /^Azure(?:PublicCloud|USGovernmentCloud|USGovernment|ChinaCloud)$/,
            '--use-azurerm-env-vars': 'flag',
            '--legacy': 'flag',
            '--timeout': 'any',
        },
    },
};
/** Whether options are all known, each with a value that is, and the other words are the verb. */
function asksForToken({ verb, options }, args) {
    const words = [];
    for (let at = 0; at < args.length; at += 1) {
        const [, name = '', inline] = /^([^=]*)(?:=(.*))?$/s.exec(args[at] ?? '') ?? [];
        if (!name.startsWith('-')) {
            words.push(args[at] ?? '');
            continue;
        }
        const wanted = Object.hasOwn(options, name) ? options[name] : undefined;
        if (wanted === undefined)
            return false;
        if (wanted === 'flag' && (inline === undefined || /^(?:true|false)$/.test(inline)))
            continue;
        const value = inline ?? args[(at += 1)];
        if (wanted === 'flag' || value === undefined || (wanted !== 'any' && !wanted.test(value)))
            return false;
    }
    return words.join(' ') === verb;
}
/** A program by its bare name, wherever a kubeconfig says that it is. */
const bareName = (command) => (command.startsWith('/') ? command.slice(command.lastIndexOf('/') + 1) : command);
function knownPlugin(name) {
    return Object.hasOwn(CREDENTIAL_PLUGINS, name) ? CREDENTIAL_PLUGINS[name] : undefined;
}
/** What is wrong with the `exec` of a kubeconfig's user; nothing when it starts a known plugin for what it is for. */
function pluginProblems(exec, allowed) {
    if (exec === undefined || exec === null)
        return [];
    const name = bareName((0,json/* textAt */.$6)(exec, 'command') ?? '');
    const plugin = knownPlugin(name);
    const trusted = allowed.find(({ program }) => program === name);
    if (plugin === undefined && trusted === undefined)
        return [notAllowed(name)];
    const args = (0,json/* listAt */.gT)(exec, 'args').map(String);
    const settable = [...(plugin?.settable ?? []), ...(trusted?.variables ?? [])];
    const foreign = (0,json/* listAt */.gT)(exec, 'env')
        .map((item) => (0,json/* textAt */.$6)(item, 'name') ?? '')
        .filter((variable) => !settable.includes(variable));
    const isForToken = trusted !== undefined || (plugin !== undefined && asksForToken(plugin, args));
    return [
        ...(isForToken
            ? []
            : [`user: exec starts ${name} for something else than a token, or with options that are not known to be safe`]),
        ...(foreign.length === 0
            ? []
            : [`user: exec sets ${foreign.join(', ')}; a kubeconfig may set ${settable.join(', ') || 'none for it'}`]),
    ];
}
function notAllowed(name) {
    const known = Object.keys(CREDENTIAL_PLUGINS).join(', ');
    return /^[A-Za-z0-9][\w.+-]{0,63}$/.test(name)
        ? `user: exec starts a program, ${name}; known are ${known}; if you trust it, set allow-exec: ${name}`
        : `user: exec starts a program by something else than its bare name; known are ${known}`;
}
/** The program that an `exec` without problems starts. */
function pluginUse(exec, allowed) {
    const command = (0,json/* textAt */.$6)(exec, 'command');
    if (command === undefined)
        return undefined;
    const name = bareName(command);
    const variables = allowed.find(({ program }) => program === name)?.variables ?? [];
    const own = knownPlugin(name)?.environment;
    return { command, variables, sees: (variable) => own?.test(variable) === true || variables.includes(variable) };
}
/** What of an `exec` Helm and kubectl get: what was checked. It cannot ask anybody. */
function checkedExec(exec, program) {
    const kept = ['apiVersion', 'args', 'env', 'provideClusterInfo'];
    const fields = kept.map((key) => [key, (0,json/* property */.MZ)(exec, key)]);
    return {
        ...Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== null)),
        command: program,
        interactiveMode: 'Never',
    };
}
/** Values in the plugin's environment and arguments that must not be shown. */
function pluginSecrets(exec) {
    const secret = (0,json/* listAt */.gT)(exec, 'env').filter((item) => /SECRET|TOKEN|PASSWORD|KEY/.test((0,json/* textAt */.$6)(item, 'name') ?? ''));
    const args = (0,json/* listAt */.gT)(exec, 'args').map(String);
    const option = args.flatMap((arg, at) => {
        const found = /^--client-secret(?:=(.*))?$/s.exec(arg);
        return found === null ? [] : [found[1] ?? args[at + 1] ?? ''];
    });
    const values = [...secret.map((item) => (0,json/* textAt */.$6)(item, 'value')), ...option];
    return values.filter((value) => value !== undefined).filter((value) => value !== '');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/access/kubeconfig.ts


/** The context that is wanted, or the only one: the current one is never taken unasked. */
function chooseContext({ contexts, clusters, users }, wanted) {
    const names = [...contexts.keys()];
    if (wanted === undefined && names.length !== 1)
        return { problems: [severalContexts(names)] };
    const context = wanted ?? names[0] ?? '';
    const found = contexts.get(context);
    if (found === undefined)
        return { problems: [`no context "${context}"; there are: ${names.slice(0, 20).join(', ') || 'none'}`] };
    const cluster = clusters.get((0,json/* textAt */.$6)(found.fields, 'cluster') ?? '');
    const userName = (0,json/* textAt */.$6)(found.fields, 'user') ?? '';
    const user = users.get(userName) ?? (userName === '' ? { fields: {} } : undefined);
    if (cluster === undefined || user === undefined)
        return { problems: [`context "${context}": its cluster or user is not in the file`] };
    return { ok: { context, cluster, user } };
}
function severalContexts(contexts) {
    if (contexts.length === 0)
        return 'it has no context';
    return `it has ${contexts.length} contexts (${contexts.slice(0, 20).join(', ')}): name one with kube-context; the current one is never taken unasked`;
}
/**
 * Checks everything that a context makes a client do (security catalogue 95-102): no programs but credential plugins
 * that are known or allowed, no foreign files sent as credentials, no unverified server but on this machine.
 */
function checkChosen(chosen, files, permissions) {
    const cluster = chosen.cluster.fields;
    const user = chosen.user.fields;
    const problems = [
        ...clusterProblems(cluster, permissions),
        ...files.cluster.problems,
        ...userProblems(user, permissions),
        ...files.user.problems,
    ];
    if (problems.length > 0)
        return { problems };
    const plugin = pluginUse(user['exec'], permissions.allowExec);
    return {
        ok: {
            context: chosen.context,
            server: serverOf(cluster),
            text: (program) => reduce(chosen, files, program),
            secrets: [...secretsOf(cluster, user), ...files.cluster.secrets, ...files.user.secrets],
            unverified: isUnverified(cluster),
            ...(plugin === undefined ? {} : { plugin }),
        },
    };
}
const serverOf = (cluster) => (0,json/* textAt */.$6)(cluster, 'server') ?? '';
const isUnverified = (cluster) => cluster['insecure-skip-tls-verify'] === true && !staysHere(cluster);
function clusterProblems(cluster, { skipTlsVerify }) {
    const server = serverOf(cluster);
    const proxy = cluster['proxy-url'];
    const problems = [];
    if (!/^https?:\/\/[^\s@]+$/.test(server))
        problems.push('cluster: expected server to be an https:// address');
    else if (server.startsWith('http:') && !staysHere(cluster))
        problems.push('cluster: plain http to another machine would send the credentials in clear');
    if (!isAbsent(proxy) && !(typeof proxy === 'string' && /^(?:https?|socks5h?):\/\/\S+$/.test(proxy)))
        problems.push('cluster: expected proxy-url to be an http://, https:// or socks5:// address');
    if (isUnverified(cluster) && !skipTlsVerify)
        problems.push('cluster: insecure-skip-tls-verify gives the credentials to whoever answers; give certificate-authority-data, or set the input insecure-skip-tls-verify: true');
    return problems;
}
const isAbsent = (value) => value === undefined || value === null || value === '';
function userProblems(user, { allowExec }) {
    const problems = [];
    if (!isAbsent(user['auth-provider']))
        problems.push('user: auth-provider is refused (Kubernetes removed it); use a token or a credential plugin');
    return [...problems, ...pluginProblems(user['exec'], allowExec)];
}
/** Traffic to this address does not leave the machine, unless a proxy is asked for it. */
function staysHere(cluster) {
    return (isAbsent(cluster['proxy-url']) &&
        /^https?:\/\/(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)(?::\d+)?(?:\/|$)/.test(serverOf(cluster)));
}
const CLUSTER_KEYS = [
    'server',
    'certificate-authority-data',
    'tls-server-name',
    'insecure-skip-tls-verify',
    'disable-compression',
    'proxy-url',
];
const USER_KEYS = [
    'token',
    'username',
    'password',
    'client-certificate-data',
    'client-key-data',
    'as',
    'as-uid',
    'as-groups',
];
function reduce({ context, cluster, user }, files, program) {
    const exec = user.fields['exec'];
    return JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': context,
        contexts: [{ name: context, context: { cluster: 'cluster', user: 'user' } }],
        clusters: [{ name: 'cluster', cluster: { ...pick(cluster.fields, CLUSTER_KEYS), ...files.cluster.fields } }],
        users: [
            {
                name: 'user',
                user: {
                    ...pick(user.fields, USER_KEYS),
                    ...files.user.fields,
                    ...(program === undefined ? {} : { exec: checkedExec(exec, program) }),
                },
            },
        ],
    });
}
function pick(from, keys) {
    return Object.fromEntries(keys.filter((key) => !isAbsent(from[key])).map((key) => [key, from[key]]));
}
function secretsOf(cluster, user) {
    const own = ['token', 'password', 'client-key-data'].map((key) => (0,json/* textAt */.$6)(user, key));
    const [, proxyPassword] = /^[^/]*\/\/[^/@:]*:([^/@]+)@/.exec((0,json/* textAt */.$6)(cluster, 'proxy-url') ?? '') ?? [];
    const plain = [...own, proxyPassword].filter((secret) => secret !== undefined && secret !== '');
    return [...plain.filter((secret) => secret !== undefined), ...pluginSecrets(user['exec'])];
}

// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(53916);
// EXTERNAL MODULE: ./packages/core/src/config/yaml.ts
var yaml = __webpack_require__(35573);
// EXTERNAL MODULE: ./packages/core/src/inputs/content.ts
var content = __webpack_require__(26598);
;// CONCATENATED MODULE: ./packages/kubernetes/src/access/content.ts

/**
 * A kubeconfig from its text: YAML, JSON, or base64 of them, as people keep it in a secret.
 * @param from names the text in messages, which say nothing of what is in it
 * @throws UserError `KUBECONFIG_INVALID`
 */
async function parseKubeconfig(text, from) {
    const document = await (0,yaml/* readYaml */.g)((0,content/* textInBase64 */.YS)(text) ?? text).catch((error) => {
        if (!(error instanceof yaml/* UnreadableYaml */.x))
            throw error;
        // The reader's own words may repeat what it cannot read, such as a password that begins with "!".
        const [where = ''] = /at line \d+, column \d+/.exec(error.problems.join(' ')) ?? [];
        throw invalid(`${from}: not readable as YAML${where === '' ? '' : ` ${where}`}`);
    });
    if ((0,json/* isObject */.Gv)(document) && Array.isArray(document['contexts']))
        return document;
    throw invalid(`${from}: expected a kubeconfig with contexts, found something else`);
}
function invalid(message) {
    return new errors/* UserError */.yo('KUBECONFIG_INVALID', message, 'give a kubeconfig: kubectl config view --minify --flatten --raw');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/access/inside.ts

/** Whether a path is this folder, or lies in it; both are absolute and real. */
function inside(folder, path) {
    const way = (0,posix_.relative)(folder, path);
    return way !== '..' && !way.startsWith('../') && !(0,posix_.isAbsolute)(way);
}

// EXTERNAL MODULE: ./packages/kubernetes/src/access/read-file.ts
var read_file = __webpack_require__(39204);
;// CONCATENATED MODULE: ./packages/kubernetes/src/access/merge.ts





const PARTS = { contexts: 'context', clusters: 'cluster', users: 'user' };
/** @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID` */
async function readMerged(ports, source) {
    const documents = source.kind === 'content'
        ? [{ content: await parseKubeconfig(source.text, 'kubeconfig-content') }]
        : await readFiles(ports, source.paths);
    return mergeDocuments(documents);
}
function mergeDocuments(documents) {
    const part = (list) => {
        const entries = new Map();
        for (const { content, ...place } of documents)
            for (const item of (0,json/* listAt */.gT)(content, list)) {
                const name = (0,json/* textAt */.$6)(item, 'name');
                const fields = (0,json/* property */.MZ)(item, PARTS[list]);
                if (name !== undefined && !entries.has(name))
                    entries.set(name, { fields: (0,json/* isObject */.Gv)(fields) ? fields : {}, ...place });
            }
        return entries;
    };
    return { contexts: part('contexts'), clusters: part('clusters'), users: part('users') };
}
/** Of several, those that are not there are passed over, as kubectl does. */
async function readFiles(ports, paths) {
    const { environment, files } = ports;
    const workspace = await files.realPath(environment.workspace).catch(() => environment.workspace);
    const documents = [];
    for (const path of paths) {
        if (paths.length > 1 && (await files.stat(path)) === undefined)
            continue;
        const folder = (0,posix_.dirname)(await files.realPath(path));
        const content = await parseKubeconfig(await (0,read_file/* readSmallFile */.E)(files, path), 'kubeconfig');
        documents.push({ content, folder, inCheckout: inside(workspace, folder) });
    }
    if (documents.length > 0)
        return documents;
    throw new errors/* UserError */.yo('KUBECONFIG_MISSING', `KUBECONFIG names ${paths.length} files, and none of them is there`, 'correct the variable KUBECONFIG, or give the input kubeconfig');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/access/named-files.ts




const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/;
/**
 * Files of which nothing is sent as it is: a certificate is public, and a key only signs. So they may lie anywhere, as
 * minikube's do, when they are what they should be; they are embedded, and no other program reads them.
 */
const EMBEDDED = {
    'certificate-authority': { sign: CERTIFICATE, what: 'certificate in PEM' },
    'client-certificate': { sign: CERTIFICATE, what: 'certificate in PEM' },
    'client-key': { sign: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, what: 'private key in PEM', secret: true },
};
/** Where Kubernetes and its agents mount tokens for a pod; /var/run is a link on most systems. */
const MOUNTED = ['/var/run/secrets', '/run/secrets'];
/**
 * Reads the files that a cluster or user names.
 * @param part for messages: `cluster` or `user`
 */
async function readNamedFiles(ports, part, entry) {
    const fields = {};
    const secrets = [];
    const problems = [];
    for (const [key, { sign, what, secret }] of Object.entries(EMBEDDED)) {
        const path = (0,json/* textAt */.$6)(entry.fields, key) ?? '';
        // Data counts before a file, for kubectl too.
        if (path === '' || ((0,json/* textAt */.$6)(entry.fields, `${key}-data`) ?? '') !== '')
            continue;
        const text = await read(ports, entry, path);
        if ('problem' in text)
            problems.push(`${part}: ${key} ${text.problem}`);
        else if (!sign.test(text.ok))
            problems.push(`${part}: ${key} names a file that is no ${what}`);
        else {
            fields[`${key}-data`] = Buffer.from(text.ok).toString('base64');
            if (secret === true)
                secrets.push(text.ok);
        }
    }
    const token = await tokenFile(ports, part, entry);
    return {
        fields: { ...fields, ...token.fields },
        secrets: [...secrets, ...token.secrets],
        problems: [...problems, ...token.problems],
    };
}
async function read(ports, entry, path) {
    const whole = placeOf(entry, path);
    if (whole === undefined)
        return { problem: 'names a file beside the kubeconfig, and its content has no folder; embed it' };
    return (0,read_file/* readSmallFile */.E)(ports.files, whole).then((ok) => ({ ok }), (error) => ({ problem: `names a file that cannot be read: ${(0,errors/* errorMessage */.gJ)(error)}` }));
}
function placeOf({ folder }, path) {
    if ((0,posix_.isAbsolute)(path))
        return (0,posix_.resolve)(path);
    return folder === undefined ? undefined : (0,posix_.resolve)(folder, path);
}
/**
 * A token is sent to the server as it is, so it may not be any file: it lies in the folder of the kubeconfig, or where
 * tokens are mounted and the kubeconfig is not part of the checkout, which others write.
 */
async function tokenFile(ports, part, entry) {
    const none = { fields: {}, secrets: [], problems: [] };
    const path = (0,json/* textAt */.$6)(entry.fields, 'tokenFile') ?? '';
    if (path === '')
        return none;
    const whole = placeOf(entry, path);
    // A link beside the kubeconfig is as far away as what it leads to.
    const real = whole === undefined ? undefined : await ports.files.realPath(whole).catch(() => whole);
    const isOwn = real !== undefined && entry.folder !== undefined && inside(entry.folder, real);
    const isMounted = real !== undefined && MOUNTED.some((folder) => inside(folder, real));
    if (whole === undefined || !(isOwn || (isMounted && entry.inCheckout !== true)))
        return { ...none, problems: [`${part}: tokenFile ${whyNotTaken(isMounted)}`] };
    const text = await read(ports, entry, path);
    if ('problem' in text)
        return { ...none, problems: [`${part}: tokenFile ${text.problem}`] };
    return { ...none, fields: { tokenFile: whole }, secrets: [text.ok.trim()] };
}
function whyNotTaken(isMounted) {
    return isMounted
        ? 'names the token of this pod, and the kubeconfig lies in the checkout, which others write; keep it elsewhere'
        : "names a file outside the kubeconfig's own folder; embed it: kubectl config view --minify --flatten --raw";
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/access/plugin-program.ts



/**
 * A credential plugin on PATH, passing over every folder of the checkout: what a change brings along must not be
 * started with the credentials of the job. With an absolute path, that file.
 * @throws UserError `KUBECONFIG_REFUSED`, `PROGRAM_NOT_FOUND`
 */
async function findPlugin(ports, command) {
    const workspace = await realOrSame(ports, ports.environment.workspace);
    const isForeign = async (path) => workspace !== '/' && (inside(workspace, path) || inside(workspace, await realOrSame(ports, path)));
    const folders = [];
    for (const folder of (ports.environment.get('PATH') ?? '').split(':'))
        if ((0,posix_.isAbsolute)(folder) && !(await isForeign(folder)))
            folders.push(folder);
    const path = folders.join(':');
    if ((0,posix_.isAbsolute)(command)) {
        if (await isForeign(command))
            throw new errors/* UserError */.yo('KUBECONFIG_REFUSED', `kubeconfig refused:\n  user: exec starts ${command}, which lies in the checkout`, 'install it elsewhere in an earlier step');
        if (await isProgram(ports, command))
            return { program: command, path };
        throw notThere(`at ${command}`);
    }
    for (const folder of folders) {
        const program = (0,posix_.resolve)(folder, command);
        if ((await isProgram(ports, program)) && !(await isForeign(program)))
            return { program, path };
    }
    throw notThere(`${command} on PATH; folders of the checkout do not count`);
}
function notThere(what) {
    return new errors/* ToolError */.v4('PROGRAM_NOT_FOUND', `the credential plugin of the kubeconfig: expected ${what}, found none`, 'install it in an earlier step');
}
async function isProgram({ files }, path) {
    const info = await files
        .realPath(path)
        .then((real) => files.stat(real))
        .catch(() => undefined);
    return info?.kind === 'file' && (info.mode & 0o111) !== 0;
}
function realOrSame({ files }, path) {
    return files.realPath(path).catch(() => path);
}

// EXTERNAL MODULE: ./packages/kubernetes/src/access/pod.ts
var pod = __webpack_require__(24058);
// EXTERNAL MODULE: ./packages/kubernetes/src/access/source.ts
var access_source = __webpack_require__(97604);
// EXTERNAL MODULE: ./packages/kubernetes/src/access/tool-home.ts
var tool_home = __webpack_require__(47391);
;// CONCATENATED MODULE: ./packages/kubernetes/src/access/access.ts








/**
 * Reads the kubeconfig and writes the checked part of it to a file of our own.
 * @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID`, `KUBECONFIG_REFUSED`
 */
async function openAccess(ports, inputs, parts = {}) {
    const source = parts.source ?? (await (0,access_source/* findKubeconfig */.ZE)(ports, inputs));
    const checked = await readChecked(ports, source, inputs);
    for (const secret of checked.secrets)
        ports.host.hide(secret);
    if (source.kind === 'pod')
        ports.host.info(`no kubeconfig is given: the service account of this pod is used, at ${checked.server}`);
    if (checked.unverified)
        ports.host.warn(`the certificate of ${checked.server} is not checked (insecure-skip-tls-verify)`);
    const plugin = checked.plugin === undefined ? undefined : await findPlugin(ports, checked.plugin.command);
    const { folder, kubeconfig, env } = parts.home ?? (await (0,tool_home/* openToolHome */.W)(ports));
    await ports.files.write(kubeconfig, checked.text(plugin?.program), { mode: 0o600 });
    return {
        context: checked.context,
        server: checked.server,
        source: (0,access_source/* writeSource */.ly)(source),
        folder,
        env: {
            ...env,
            ...pluginEnvironment(checked, ports),
            // A plugin starts programs of its own, by their names.
            ...(plugin === undefined ? {} : { PATH: plugin.path }),
        },
    };
}
const PLUGIN_VARIABLES = [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_ROLE_ARN',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_ROLE_SESSION_NAME',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_CA_BUNDLE',
    'AWS_STS_REGIONAL_ENDPOINTS',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GOOGLE_CLOUD_PROJECT',
    'CLOUDSDK_CONFIG',
    'CLOUDSDK_CORE_PROJECT',
    'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE',
    'AZURE_CLIENT_ID',
    'AZURE_CLIENT_SECRET',
    'AZURE_TENANT_ID',
    'AZURE_FEDERATED_TOKEN_FILE',
    'AZURE_AUTHORITY_HOST',
    'AZURE_CONFIG_DIR',
    'AAD_LOGIN_METHOD',
    'AAD_SERVICE_PRINCIPAL_CLIENT_ID',
    'AAD_SERVICE_PRINCIPAL_CLIENT_SECRET',
];
function pluginEnvironment({ plugin }, { environment }) {
    if (plugin === undefined)
        return {};
    const names = [...PLUGIN_VARIABLES.filter((name) => plugin.sees(name)), ...plugin.variables];
    const found = names.map((name) => [name, environment.get(name)]);
    return Object.fromEntries(found.filter((pair) => pair[1] !== undefined));
}
async function readChecked(ports, source, inputs) {
    const merged = source.kind === 'pod' ? (0,pod/* podKubeconfig */.dL)(ports) : await readMerged(ports, source);
    const chosen = accept(chooseContext(merged, inputs.context), source);
    const files = {
        cluster: await readNamedFiles(ports, 'cluster', chosen.cluster),
        user: await readNamedFiles(ports, 'user', chosen.user),
    };
    const { allowExec = [], skipTlsVerify = false } = inputs;
    const permissions = { allowExec, skipTlsVerify };
    return accept(checkChosen(chosen, files, permissions), source);
}
function accept(result, { kind }) {
    if ('ok' in result)
        return result.ok;
    throw new errors/* UserError */.yo('KUBECONFIG_REFUSED', `kubeconfig refused:\n  ${result.problems.join('\n  ')}`, kind === 'pod'
        ? 'leave kube-context out, or give a kubeconfig'
        : 'use a kubeconfig for one service account, with its token and certificate embedded');
}

// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/tools.ts
var tools = __webpack_require__(60729);
// EXTERNAL MODULE: ./packages/kubernetes/src/rollout/causes.ts + 9 modules
var causes = __webpack_require__(27571);
;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/sentence.ts

/** What is wrong, where, and in whose words, in one sentence. */
function sentence(symptom) {
    const { cause, workload, container, restarts } = symptom;
    const where = workload.name === ''
        ? ''
        : `${workload.kind} ${workload.name}${container === undefined ? '' : `, container ${container}`}: `;
    const title = causes/* CAUSES */.hE[cause].title;
    const text = where === '' ? title : title.charAt(0).toLowerCase() + title.slice(1);
    const again = restarts === undefined || restarts < 1 ? '' : `, ${restarts} restart${restarts === 1 ? '' : 's'}`;
    return `${where}${text} (${brief(symptom.message)}${again})`;
}
const LONGEST = 400;
function brief(message) {
    const text = message.replace(/\s+/g, ' ').trim();
    return text.length <= LONGEST ? text : `${text.slice(0, LONGEST / 2)} … ${text.slice(-LONGEST / 2)}`;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/diagnosis/diagnosis.ts


function toDiagnosis(source) {
    const { problems, tool, redact } = source;
    const chosen = choose(problems, tool);
    const rest = problems.filter((problem) => problem !== chosen.problem);
    return {
        version: '1.0',
        at: new Date(source.at).toISOString(),
        release: source.release,
        namespace: source.namespace,
        revision: source.revision,
        cause: chosen.cause,
        title: causes/* CAUSES */.hE[chosen.cause].title,
        sentence: redact(chosen.sentence),
        hint: redact(source.hint ?? causes/* CAUSES */.hE[chosen.cause].hint),
        evidence: source.evidence.map(({ title, text }) => ({ title, text: redact(text) })),
        others: rest.slice(0, 10).map((problem) => ({
            cause: problem.cause,
            title: causes/* CAUSES */.hE[problem.cause].title,
            sentence: redact(sentence(problem)),
        })),
    };
}
/** What was seen in the cluster, unless the tool says it exactly; the way a hook ended is how the hook failed. */
function choose([best], tool) {
    if (tool !== undefined && (best === undefined || causes/* CAUSES */.hE[tool.cause].vague !== true)) {
        return { cause: tool.cause, sentence: sentence({ cause: tool.cause, workload: NOWHERE, message: tool.message }) };
    }
    if (best === undefined)
        return { cause: 'timeout', sentence: 'Not everything was ready in time, and nothing in the cluster says why' };
    const cause = tool?.cause === 'hook-failed' && (best.cause === 'exit-at-start' || best.cause === 'crash-loop')
        ? tool.cause
        : best.cause;
    return { cause, sentence: sentence({ ...best, cause }), problem: best };
}
const NOWHERE = { kind: 'Pod', name: '', namespace: '' };
function diagnosisJson(diagnosis) {
    return JSON.parse(JSON.stringify(diagnosis));
}

// EXTERNAL MODULE: ./packages/kubernetes/src/image/parts.ts
var parts = __webpack_require__(3006);
// EXTERNAL MODULE: ./packages/kubernetes/src/names.ts
var names = __webpack_require__(48810);
;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/older-run.ts

/** Runs that are remembered: a rollback by hand seldom goes further back. */
const REMEMBERED = 20;
/**
 * The place of a run among others of its kind. Undefined where there is no order: on a laptop, for a part of a run with
 * an id of its own, or when the host does not say which workflow it is.
 */
function orderedRun(host) {
    const { repository, workflow, runId, isPart, attempt = 1, byHand = false } = host.source;
    const id = Number(runId);
    if (repository === undefined || workflow === undefined || isPart === true)
        return undefined;
    if (runId === undefined || !Number.isSafeInteger(id))
        return undefined;
    return { line: `${host.name}:${repository}:${workflow}`, id, byHand: byHand || attempt > 1 };
}
/**
 * Whether a newer run of the same workflow has deployed already.
 * @param standing the revision that stands
 * @returns what is to be told, if anything
 * @throws UserError `DEPLOY_OLDER_RUN` (fail)
 */
function checkOrder(run, there, { standing, allowed }) {
    if (run === undefined || there === undefined || there.line !== run.line)
        return undefined;
    if (there.revision !== standing || run.id >= there.id)
        return undefined;
    const what = `revision ${there.revision} was deployed by run ${there.id}, which is newer than this run ${run.id}`;
    if (allowed)
        return `${what}; it is replaced (allow-older: true)`;
    if (run.byHand || there.earlier.includes(run.id))
        return `${what}; this run was started by hand, so it goes on`;
    throw new errors/* UserError */.yo('DEPLOY_OLDER_RUN', `${what}; nothing was changed`, 'start a new run to deploy this commit, run this one again by hand, or set allow-older: true', { outcome: 'fail' });
}
/** What is remembered when a run has deployed. */
function afterRun(run, there, revision) {
    const known = there?.line === run.line ? [there.id, ...there.earlier] : [];
    const earlier = [...new Set(known)].filter((id) => id !== run.id).slice(0, REMEMBERED);
    return { line: run.line, id: run.id, revision, earlier };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/outcome/evidence-file.ts


const DIAGNOSIS = 'deploy/diagnosis.json';
async function writeDiagnosis(deployment, diagnosis) {
    const { files } = deployment.cluster.ports;
    await orWarn(deployment, DIAGNOSIS, async () => {
        await files.makeDirectory(files.resolve(deployment.order.output, 'deploy'));
        await files.write(files.resolve(deployment.order.output, DIAGNOSIS), `${JSON.stringify(diagnosisJson(diagnosis), undefined, 2)}\n`);
    });
}
/** A full disk must not stop the rollback of a bad release: the log and the summary have what could not be written. */
async function orWarn({ cluster }, file, write) {
    const { host, signals } = cluster.ports;
    await write().catch((error) => {
        signals.check();
        host.warn(`${file} cannot be written: ${(0,errors/* errorMessage */.gJ)(error)}`);
    });
}

// EXTERNAL MODULE: ./packages/core/src/runnable.ts
var runnable = __webpack_require__(62008);
;// CONCATENATED MODULE: ./packages/kubernetes/src/proof/accept.ts

const INDEX = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];
const MAX_DEPTH = 4;
const MAX_MANIFESTS = 200;
/** Undefined when the manifest cannot be read. */
async function identify(digest, reader) {
    const pins = new Set();
    const configs = new Map();
    const visit = async (at, platform, depth) => {
        if (depth > MAX_DEPTH || pins.size >= MAX_MANIFESTS)
            return false;
        const found = await reader.read(at);
        if (found === undefined)
            return false;
        if (depth > 0 && isReferrer(found.document))
            return true;
        pins.add(at);
        if (!INDEX.includes(found.mediaType)) {
            const config = (0,json/* textAt */.$6)(found.document, 'config', 'digest');
            if (config !== undefined)
                configs.set(platform, config);
            return config !== undefined;
        }
        for (const child of (0,json/* listAt */.gT)(found.document, 'manifests').filter(runnable/* isRunnableDescriptor */.$)) {
            if (!(await visit((0,json/* textAt */.$6)(child, 'digest') ?? '', platformOf((0,json/* property */.MZ)(child, 'platform')), depth + 1)))
                return false;
        }
        return true;
    };
    if (!(await visit(digest, '', 0)))
        return undefined;
    return { digest, pins, configs, accepted: new Set([...pins, ...configs.values()]) };
}
/** Rule 3b: what a runtime reports is looked for in our repository, then in the one that it names. */
async function identifyReported(digest, imageId, reader) {
    const known = await identify(digest, reader);
    const repository = /^(?:[a-z-]+:\/\/)?([^@]+)@/.exec(imageId)?.[1];
    if (known !== undefined || repository === undefined)
        return known;
    const other = await reader.elsewhere?.(repository);
    return other === undefined ? undefined : identify(digest, other);
}
/** When nothing of the image can be read, the digest stands for itself alone. */
function unread(digest) {
    return { digest, pins: new Set([digest]), accepted: new Set([digest]), configs: new Map() };
}
function isReferrer(document) {
    return (0,json/* textAt */.$6)(document, 'artifactType') !== undefined || (0,json/* isObject */.Gv)((0,json/* property */.MZ)(document, 'subject'));
}
function platformOf(platform) {
    return [(0,json/* textAt */.$6)(platform, 'os'), (0,json/* textAt */.$6)(platform, 'architecture'), (0,json/* textAt */.$6)(platform, 'variant')]
        .filter((part) => part !== undefined && part !== '')
        .join('/');
}
/**
 * Whether another digest is the same image on a node (rule 3b): equal configurations for the node's platform or, where
 * that is unknown, for every platform that both have. Undefined when there is nothing to compare.
 */
function sameConfig(ours, other, platform) {
    const pairs = [...other.configs].flatMap(([name, config]) => {
        const mine = configFor(ours, name);
        return mine === undefined || (platform !== undefined && name !== '' && !fits(name, platform))
            ? []
            : [mine.includes(config)];
    });
    if (pairs.length === 0)
        return undefined;
    // A single image does not say which platform of the index it is: it is the same when it is any of those that can be
    // meant.
    const single = ours.configs.has('') || other.configs.has('');
    return single ? pairs.includes(true) : !pairs.includes(false);
}
/** A single image has no platform in the index's sense: it may be any one of the other's. */
function configFor(identity, platform) {
    if (platform === '' || identity.configs.has(''))
        return [...identity.configs.values()];
    const config = identity.configs.get(platform);
    return config === undefined ? undefined : [config];
}
/** Nodes say os/architecture; indexes may add a variant. */
function fits(name, platform) {
    return name === platform || name.startsWith(`${platform}/`);
}

// EXTERNAL MODULE: ./packages/core/src/secrets/leaves.ts + 1 modules
var leaves = __webpack_require__(40060);
;// CONCATENATED MODULE: ./packages/kubernetes/src/manifest/manifest.ts

const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet', 'Pod'];
const MAX_MANIFEST = 32 * 1024 * 1024;
/**
 * The objects of a rendered chart, Lists unfolded.
 * @throws UserError `MANIFEST_INVALID`
 */
async function parseManifest(text) {
    if (text.length > MAX_MANIFEST)
        throw manifestInvalid(`expected a rendered chart of at most ${MAX_MANIFEST} characters, found ${text.length}`);
    const { parseAllDocuments } = await __webpack_require__.e(/* import() */ 8815).then(__webpack_require__.t.bind(__webpack_require__, 38815, 19));
    const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent' });
    const objects = [];
    for (const document of Array.isArray(documents) ? documents : []) {
        const [problem] = document.errors;
        if (problem !== undefined)
            throw manifestInvalid(`the chart renders to YAML that cannot be read: ${problem.message.split('\n')[0] ?? ''}`);
        let value;
        try {
            value = document.toJS({ maxAliasCount: 100 });
        }
        catch (error) {
            throw manifestInvalid(`the chart renders to YAML that cannot be read: ${(0,errors/* errorMessage */.gJ)(error)}`);
        }
        objects.push(...unfold(value));
    }
    return objects;
}
function manifestInvalid(message) {
    return new errors/* UserError */.yo('MANIFEST_INVALID', message, 'run helm template with the same values and correct the line');
}
function unfold(value) {
    if (!(0,json/* isObject */.Gv)(value))
        return [];
    return (0,json/* textAt */.$6)(value, 'kind')?.endsWith('List') === true && Array.isArray(value['items'])
        ? (0,json/* listAt */.gT)(value, 'items').filter(json/* isObject */.Gv)
        : [value];
}
function workloadRef(object, namespace) {
    const kind = WORKLOAD_KINDS.find((known) => known === object['kind']);
    const name = (0,json/* textAt */.$6)(object, 'metadata', 'name');
    if (kind === undefined || name === undefined || !isBuiltIn(kind, (0,json/* textAt */.$6)(object, 'apiVersion') ?? ''))
        return undefined;
    return { kind, name, namespace: (0,json/* textAt */.$6)(object, 'metadata', 'namespace') ?? namespace };
}
function isBuiltIn(kind, apiVersion) {
    const group = kind === 'Pod' ? '' : kind.endsWith('Job') ? 'batch/' : 'apps/';
    return group === '' ? apiVersion === 'v1' : apiVersion.startsWith(group);
}
/** Hooks of Helm are run beside the release, one kind of event each. */
function hookEvents(object) {
    return ((0,json/* textAt */.$6)(object, 'metadata', 'annotations', 'helm.sh/hook') ?? '')
        .split(',')
        .map((event) => event.trim())
        .filter((event) => event !== '');
}
/** Where the pod's spec stands in each kind. */
function podSpecPath(kind) {
    if (kind === 'Pod')
        return ['spec'];
    return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
}
function podSpec(object, kind) {
    return (0,json/* property */.MZ)(object, ...podSpecPath(kind));
}
/** Containers and init containers of all workloads, hooks included. */
function containersOf(objects, namespace) {
    return objects.flatMap((object) => {
        const workload = workloadRef(object, namespace);
        if (workload === undefined)
            return [];
        return containersIn(podSpec(object, workload.kind)).map((container) => ({ workload, ...container }));
    });
}
function containersIn(spec) {
    const read = (list, init) => (0,json/* listAt */.gT)(spec, list).map((item) => ({ name: (0,json/* textAt */.$6)(item, 'name') ?? '', init, image: (0,json/* textAt */.$6)(item, 'image') ?? '' }));
    return [...read('initContainers', true), ...read('containers', false)];
}
/** The digest of an image reference, whatever stands before it. */
function digestIn(image) {
    return /@(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/.exec(image)?.[1];
}
/**
 * Secrets in the chart's Secrets, in clear and as they stand there, and values of variables that are called one, to be
 * kept out of everything that is written. A Secret also holds names, words and addresses: those stay readable.
 */
function secretValues(objects) {
    const values = objects
        .filter((object) => object['kind'] === 'Secret')
        .flatMap((object) => [
        ...entries(object['stringData']).flatMap(([key, text]) => manifest_secretsOf(key, text)),
        ...entries(object['data']).flatMap(([key, text]) => {
            const found = manifest_secretsOf(key, decoded(text));
            return found.length === 0 ? [] : [text, ...found];
        }),
    ]);
    const variables = objects.flatMap((object) => {
        const workload = workloadRef(object, '');
        return workload === undefined ? [] : secretVariables(podSpec(object, workload.kind));
    });
    return [...new Set([...values, ...variables].filter((value) => value.trim().length >= 4))];
}
function secretVariables(spec) {
    const all = ['containers', 'initContainers']
        .flatMap((list) => (0,json/* listAt */.gT)(spec, list))
        .flatMap((container) => (0,json/* listAt */.gT)(container, 'env'));
    return all.filter((item) => isSecretName((0,json/* textAt */.$6)(item, 'name') ?? '')).flatMap((item) => (0,json/* textAt */.$6)(item, 'value') ?? []);
}
/**
 * Whether what is called so is a secret itself, and not the name of one (`existingSecret`, `secretName`,
 * `passwordKey`).
 */
function isSecretName(name) {
    return /(?:password|passwd|passphrase|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret)$/i.test(name);
}
function entries(map) {
    return (0,json/* isObject */.Gv)(map)
        ? Object.entries(map).filter((entry) => typeof entry[1] === 'string')
        : [];
}
/** A pass phrase has blanks; what else has them and stands in a Secret is a file, and is looked into. */
function manifest_secretsOf(key, text) {
    const found = (0,leaves/* secretsOfField */.tC)(key, text);
    return found.length === 0 && /^\S.{10,}\S$/.test(text) && text.includes(' ') ? [text] : found;
}
function decoded(text) {
    return Buffer.from(text, 'base64').toString('utf8');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/symptoms.ts

const workloadKey = (ref) => `${ref.kind}/${ref.namespace}/${ref.name}`;
/** Everything wrong with one workload's current revision. */
function symptomsOf(workload, context) {
    const events = context.observation.events.filter((event) => event.count > (context.oldEvents.get(event.uid) ?? 0));
    return [
        ...workloadSymptoms(workload, events, context),
        ...workload.pods.flatMap((pod) => podSymptoms(workload, pod, events, context)),
    ];
}
function workloadSymptoms(workload, events, context) {
    const symptoms = [];
    const { kind, name, namespace } = workload;
    const add = (cause, message) => symptoms.push({ cause, key: `${workloadKey(workload)}#create`, workload: { kind, name, namespace }, message });
    const failure = workload.conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    // Controllers without such a condition say it in events alone.
    const event = failure === undefined && workload.pods.length < workload.desired
        ? newest(events, workload.uid, 'FailedCreate')
        : undefined;
    const words = failure?.message ?? event?.message;
    if (words !== undefined)
        add((0,causes/* recognise */.GJ)('create', { message: words }) ?? 'create-failed', words);
    if (workload.finished === 'failed') {
        const why = workload.conditions.find(({ type, status }) => (type === 'Failed' || type === 'FailureTarget') && status === 'True');
        const message = why === undefined ? 'its pod failed' : `${why.reason}: ${why.message}`;
        const hook = context.hooks.has(workloadKey(workload));
        add((0,causes/* recognise */.GJ)('finished', { hook, message }) ?? 'job-failed', message);
    }
    return symptoms;
}
function newest(events, uid, reason) {
    return events.filter((event) => event.object.uid === uid && event.reason === reason).sort((a, b) => b.at - a.at)[0];
}
function podSymptoms(workload, pod, events, context) {
    const { kind, name, namespace } = workload;
    const base = { workload: { kind, name, namespace }, pod: pod.name };
    const unscheduled = pod.conditions.find(({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable');
    const own = events.filter((event) => event.object.uid === pod.uid);
    const scheduled = unscheduled === undefined
        ? []
        : [
            {
                ...base,
                cause: (0,causes/* recognise */.GJ)('schedule', { scaleUp: own.some(isScaleUp), message: unscheduled.message }) ?? 'unschedulable',
                key: `${workloadKey(workload)}#schedule`,
                message: unscheduled.message,
            },
        ];
    const mount = pod.phase === 'Pending'
        ? own.filter(({ reason }) => /^Failed(?:Mount|AttachVolume)$/.test(reason)).sort((a, b) => b.at - a.at)[0]
        : undefined;
    const mounted = mount === undefined
        ? []
        : [
            {
                ...base,
                cause: (0,causes/* recognise */.GJ)('mount', mount) ?? 'volume-missing',
                key: `${workloadKey(workload)}#mount`,
                message: mount.message,
            },
        ];
    const hook = context.hooks.has(workloadKey(workload));
    const containers = pod.containers.flatMap((container) => {
        const found = containerSymptom({ pod, container, events: own, context, hook });
        return found === undefined
            ? []
            : [{ ...base, container: container.name, key: `${workloadKey(workload)}/${container.name}`, ...found }];
    });
    return [...scheduled, ...mounted, ...containers];
}
/** The words of the cluster autoscaler, and of Karpenter: a node for this pod is on its way. */
function isScaleUp({ reason }) {
    return reason === 'TriggeredScaleUp' || reason === 'Nominated';
}
function containerSymptom(at) {
    const { state } = at.container;
    if (state.kind === 'waiting' && state.reason !== 'CrashLoopBackOff') {
        const cause = (0,causes/* recognise */.GJ)('waiting', state);
        if (cause !== undefined)
            return waitingSymptom(cause, state, at);
    }
    return crashSymptom(at) ?? slowSymptom(at);
}
/** The status decays to "Back-off pulling image"; the event keeps the registry's own words. */
function waitingSymptom(cause, state, { events }) {
    const message = state.message || state.reason;
    if (cause !== 'image-pull')
        return { cause, message };
    const failed = events
        .filter((event) => event.reason === 'Failed' && /pull/i.test(event.message))
        .sort((a, b) => b.at - a.at);
    const pullCause = ({ message: words }) => (0,causes/* recognise */.GJ)('waiting', { reason: 'ErrImagePull', message: words });
    const better = failed.find((event) => pullCause(event) !== 'image-pull');
    return better === undefined ? { cause, message } : { cause: pullCause(better) ?? cause, message: better.message };
}
function crashSymptom({ pod, container, events, context }) {
    const restarts = container.restarts - (context.before.get(`${pod.uid}/${container.name}`) ?? 0);
    const now = container.state.kind === 'terminated' ? container.state : undefined;
    const end = now ?? (restarts > 0 ? container.last : undefined);
    const looping = container.state.kind === 'waiting' && container.state.reason === 'CrashLoopBackOff';
    if (end === undefined || (end.exitCode === 0 && !looping))
        return undefined;
    // A container that restarted and is ready again has healed.
    if (container.ready && now === undefined)
        return undefined;
    const how = { restarts, looping, init: container.init, killed: wasKilled(events) };
    const cause = (0,causes/* recognise */.GJ)('terminated', end) ?? (0,causes/* recognise */.GJ)('ended', how) ?? 'exit-at-start';
    return {
        cause,
        message: endMessage(end),
        exitCode: end.exitCode,
        restarts,
        ends: restarts + (container.state.kind === 'running' ? 0 : 1),
    };
}
/** A probe may also have failed because the process was ending by itself: only what the kubelet killed counts. */
function wasKilled(events) {
    return events.some(({ reason, message }) => reason === 'Killing' && /(?:liveness|startup) probe/i.test(message));
}
function endMessage(end) {
    const signal = end.signal === undefined ? '' : `, signal ${end.signal}`;
    return [`exit code ${end.exitCode}${signal}`, end.reason === 'Error' ? '' : end.reason, end.message]
        .filter((part) => part !== '')
        .join(': ');
}
function slowSymptom({ pod, container, events, context, hook }) {
    if (container.state.kind !== 'running')
        return undefined;
    const seconds = (context.observation.at - container.state.since) / 1000;
    const { init } = container;
    const cause = (0,causes/* recognise */.GJ)('running', { init, hook, ready: container.ready || pod.ready, seconds });
    if (cause === undefined)
        return undefined;
    const time = `running for ${Math.round(seconds)} s`;
    if (init || hook)
        return { cause, message: time };
    const probe = events
        .filter(({ reason, message }) => reason === 'Unhealthy' && /^(?:Readiness|Startup) probe/i.test(message))
        .sort((a, b) => b.at - a.at)[0];
    return { cause, message: probe?.message ?? `${time} and not ready` };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/proof/prove.ts



/** How much is proved; weaker ones come later. */
const PROOFS = ['running', 'pinned', 'template'];
/**
 * Proves that the targets run the digest (field-review.md, "The digest rule", steps 1-3): as well as the least proved
 * of them. One of which nothing runs (scaled to 0, a CronJob between its times) takes nothing from what the others
 * prove; one that is held back does, its old pods go on.
 */
async function prove(targets, views, sources) {
    const levels = [];
    const notes = [];
    let idle = true;
    for (const target of targets) {
        const view = views.find((found) => workloadKey(found) === workloadKey(target.workload));
        const found = await proveTarget(target, view, sources);
        if ('message' in found)
            return { ok: false, message: found.message, workload: target.workload };
        if (found.note !== undefined)
            notes.push(found.note);
        idle &&= found.idle;
        if (!found.idle || view === undefined || !rests(view))
            levels.push(found.proof);
    }
    const weakest = Math.max(...levels.map((level) => PROOFS.indexOf(level)));
    // With no levels Math.max is -Infinity: nothing runs, and the template is all there is to prove.
    return { ok: true, proof: PROOFS[weakest] ?? 'template', notes: [...new Set(notes)], idle };
}
function rests(view) {
    return (view.kind === 'Job' || view.idle === 'scaled to 0' || view.idle === 'scheduled' || view.idle === 'no node for it');
}
async function proveTarget(target, view, sources) {
    const where = `${target.workload.kind} ${target.workload.name}, container ${target.name}`;
    if (view === undefined)
        return { proof: 'template', note: `${where}: already gone, or not readable with these credentials`, idle: false };
    const inTemplate = digestIn(view.image[target.name] ?? '');
    if (inTemplate === undefined || !sources.identity.pins.has(inTemplate))
        return { message: templateMessage(where, view, target) };
    if (view.idle !== undefined)
        return { proof: 'template', note: `${where}: ${view.idle}`, idle: true };
    const containers = view.pods.flatMap((pod) => pod.containers.filter((item) => item.name === target.name).map((container) => ({ pod, container })));
    if (containers.length === 0)
        return { proof: 'template', note: `${where}: it has no pod`, idle: false };
    let weakest = 'running';
    let note;
    for (const { pod, container } of containers) {
        const found = await proveContainer(container, pod.node, sources);
        if ('message' in found)
            return { message: `pod ${pod.name}, container ${target.name}: ${found.message}` };
        if (found.proof === 'pinned') {
            weakest = 'pinned';
            note = `${where}: ${found.note}`;
        }
    }
    return { proof: weakest, idle: false, ...(note === undefined ? {} : { note }) };
}
function templateMessage(where, view, target) {
    const writers = view.managers.filter((name) => !/^(?:helm|kube-controller-manager|kubelet)$/i.test(name));
    const who = writers.length === 0 ? '' : `; fields of it were written by ${[...new Set(writers)].join(', ')}`;
    return `${where}: expected ${target.image}, the cluster has ${view.image[target.name] ?? 'no such container'}${who}`;
}
async function proveContainer(container, node, sources) {
    const { identity } = sources;
    const pinned = digestIn(container.image);
    if (pinned === undefined || !identity.pins.has(pinned))
        return { message: `the pod was given ${container.image} instead of ${identity.digest}` };
    const reported = reportedDigest(container.imageId);
    if (reported !== undefined && identity.accepted.has(reported))
        return { proof: 'running' };
    const other = reported === undefined ? undefined : await sources.resolve(reported, container.imageId);
    const same = other === undefined
        ? undefined
        : sameConfig(identity, other, node === undefined ? undefined : await sources.platform(node));
    if (same === true)
        return { proof: 'running' };
    if (same === false)
        return { message: `it runs ${container.imageId}, which is a different image from ${identity.digest}` };
    const bare = reportedDigest(container.statusImage);
    if (bare !== undefined && !container.statusImage.includes('@') && identity.accepted.has(bare))
        return { proof: 'running' };
    return { proof: 'pinned', note: `the runtime reports ${container.imageId || 'no image'}, which cannot be compared` };
}
/** Rule 3: what stands after `://` and after the last `@`, or a bare digest. */
function reportedDigest(imageId) {
    const rest = imageId.includes('://') ? imageId.slice(imageId.indexOf('://') + 3) : imageId;
    const digest = rest.slice(rest.lastIndexOf('@') + 1);
    if (/^[a-f0-9]{64}$/.test(digest))
        return `sha256:${digest}`;
    return /^sha256:[a-f0-9]{64}$/.test(digest) ? digest : undefined;
}
function isAtLeast(proof, required) {
    return PROOFS.indexOf(proof) <= PROOFS.indexOf(required);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/cause-code.ts
/** The error code of a named cause: `DEPLOY_CRASH_LOOP` for `crash-loop`. */
function causeCode(cause) {
    return `DEPLOY_${cause.toUpperCase().replaceAll('-', '_')}`;
}

// EXTERNAL MODULE: ./packages/core/src/text/last-line.ts
var last_line = __webpack_require__(19956);
;// CONCATENATED MODULE: ./packages/kubernetes/src/cluster/cluster.ts

const LIMIT = { call: 20_000, bytes: 64 * 1024 * 1024, followed: 256 * 1024 };
/** One cluster, read with kubectl. Whatever delivers releases to it has a client of its own. */
class Cluster {
    ports;
    access;
    program;
    /** Kinds that these credentials may not read, as was seen. */
    forbidden = new Set();
    /** @param program kubectl, installed and verified */
    constructor(ports, access, program) {
        this.ports = ports;
        this.access = access;
        this.program = program;
    }
    /** @param input fed to its standard input */
    kubectl(args, { timeout = LIMIT.call, input } = {}) {
        return this.ports.exec.run(this.program, ['--request-timeout=15s', ...args], {
            env: this.access.env,
            timeout,
            capture: LIMIT.bytes,
            ...(input === undefined ? {} : { input }),
        });
    }
    /** For what goes on for long, such as following a log. */
    startKubectl(args) {
        return this.ports.exec.start(this.program, args, { env: this.access.env, capture: LIMIT.followed });
    }
    async list(args) {
        const result = await this.kubectl(args);
        const document = (0,json/* parseJson */.qF)(result.stdout);
        const items = itemsOf(document);
        const forbidden = forbiddenKinds(result.stderr);
        if (result.code === 0 && (document !== undefined || result.stdout.trim() === ''))
            return { items, forbidden };
        const others = result.stderr
            .split('\n')
            .filter((line) => line.trim() !== '' && !/\(Forbidden\)/.test(line) && !/^Warning:/.test(line));
        if (forbidden.length > 0 && others.length === 0)
            return { items, forbidden };
        return {
            items,
            forbidden,
            lost: (0,last_line/* lastLine */.f)(others.join('\n')) || `kubectl ended with ${result.code ?? result.signal ?? 'nothing'}`,
        };
    }
}
function itemsOf(document) {
    if (document === undefined)
        return [];
    return Array.isArray(document.items) ? (0,json/* listAt */.gT)(document, 'items') : [document];
}
function forbiddenKinds(stderr) {
    return [...stderr.matchAll(/\(Forbidden\): ([a-z.]+)/g)].map(([, kind]) => kind?.split('.')[0] ?? '');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/delivery.ts
/** The tool, or the API server through it, refused the release before anything changed. */
class RefusedPlan extends Error {
    output;
    why;
    speaker;
    hint;
    /** @param why undefined when nothing recognises the words: then what was given is wrong */
    constructor(message, output, why, 
    /** Who said it, if not the tool; and what to do, where more is known than the cause. */
    speaker, hint) {
        super(message);
        this.output = output;
        this.why = why;
        this.speaker = speaker;
        this.hint = hint;
    }
}
/** Helm's words, which the output `state` carries; another way says the same things by the same words. */
const REVISION_STATUSES = [
    'deployed',
    'superseded',
    'failed',
    'uninstalled',
    'uninstalling',
    'pending-install',
    'pending-upgrade',
    'pending-rollback',
    'unknown',
];
/** Somebody is changing the release, or died while doing so. */
function isPending(status) {
    return status.startsWith('pending-') || status === 'uninstalling';
}
function latest(history) {
    return history.at(-1);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/journal.ts



/**
 * As the files port names its folders; a journal may name no other: what it names is removed, and programs that use it
 * are ended.
 */
const OWN_FOLDER = /^\/(?:(?!\.\.?\/)[^/]+\/)*slipway-deploy-\w+$/;
const JOURNAL = 'deploy/journal.json';
async function writeJournal(ports, output, journal) {
    await ports.files.makeDirectory(ports.files.resolve(output, 'deploy'));
    const text = `${JSON.stringify(journal, undefined, 2)}\n`;
    await ports.files.write(ports.files.resolve(output, JOURNAL), text, { mode: 0o600 });
    await ports.receipts.keep(receiptOf(text));
}
/**
 * The journal stands where a checkout and an artifact can put one, too, and names a kubeconfig to be used and a folder
 * to be removed: only what Slipway wrote on this machine, to the letter, counts.
 */
const receiptOf = (text) => `journal-${(0,external_node_crypto_.createHash)('sha256').update(text).digest('hex')}`;
async function removeJournal(ports, output) {
    await ports.files.remove(ports.files.resolve(output, JOURNAL));
}
/** Undefined when there is none, or one that is not ours or not whole: nothing could be finished safely then. */
async function readJournal(ports, path) {
    if ((await ports.files.stat(path))?.kind !== 'file')
        return undefined;
    const text = await ports.files.read(path);
    if (!(await ports.receipts.has(receiptOf(text))))
        return undefined;
    const value = (0,json/* parseJson */.qF)(text);
    return isJournal(value) ? value : undefined;
}
function isJournal(value) {
    if (!(0,json/* isObject */.Gv)(value) || value['version'] !== '2')
        return false;
    try {
        (0,names/* parseReleaseName */.YY)((0,json/* textAt */.$6)(value, 'release') ?? '');
        (0,names/* parseNamespace */.LM)((0,json/* textAt */.$6)(value, 'namespace') ?? '');
        (0,names/* parseContextName */.g1)((0,json/* textAt */.$6)(value, 'context') ?? '');
    }
    catch {
        return false;
    }
    const texts = ['via', 'run', 'kubeconfig', 'toolVersion', 'started', 'folder'].every((key) => ((0,json/* textAt */.$6)(value, key) ?? '') !== '');
    const choices = ['upgrade', 'rollback'].includes(String(value['phase'])) &&
        ['auto', 'never'].includes(String(value['rollback'])) &&
        ['keep', 'uninstall'].includes(String(value['onFirstFailure']));
    return (texts &&
        choices &&
        OWN_FOLDER.test((0,json/* textAt */.$6)(value, 'folder') ?? '') &&
        Number.isSafeInteger(value['revision']) &&
        Number.isSafeInteger(value['timeout']));
}

// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/command.ts
var command = __webpack_require__(75151);
// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/limits.ts
var limits = __webpack_require__(54088);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/client/helm.ts

/** Helm against one cluster. */
class Helm {
    ports;
    access;
    tools;
    #prefetch;
    constructor(ports, access, tools, prefetch) {
        this.ports = ports;
        this.access = access;
        this.tools = tools;
        this.#prefetch = prefetch;
    }
    /** A command that changes nothing. */
    read(args) {
        const { exec } = this.ports;
        return this.#prefetch?.take(args) ?? exec.run(this.tools.helm, args, { env: this.access.env, ...limits/* READ_LIMITS */.C });
    }
    /** A command that changes the release; waits for its end. */
    run(args, timeout) {
        this.releaseChanges();
        const { capture } = limits/* READ_LIMITS */.C;
        return this.ports.exec.run(this.tools.helm, args, { env: this.access.env, timeout, capture });
    }
    /** A command that changes the release, beside which the cluster is watched. */
    start(args) {
        this.releaseChanges();
        return this.ports.exec.start(this.tools.helm, args, { env: this.access.env });
    }
    /** What was read of the release before is out of date. */
    releaseChanges() {
        this.#prefetch?.forgetCluster();
    }
}

// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/words.ts
var words = __webpack_require__(28855);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/history/history.ts


/** `helm history --output=json`, oldest first; undefined when it is not that. */
function parseHistory(text) {
    const list = (0,json/* parseJson */.qF)(text);
    if (!Array.isArray(list))
        return undefined;
    const revisions = list.filter(json/* isObject */.Gv).map(toRevision);
    return revisions.every((found) => Number.isSafeInteger(found.revision) && found.revision > 0)
        ? revisions.sort((a, b) => a.revision - b.revision)
        : undefined;
}
function toRevision(item) {
    return {
        revision: Number(item['revision']),
        status: REVISION_STATUSES.find((known) => known === item['status']) ?? 'unknown',
        updated: String(item['updated'] ?? ''),
        description: String(item['description'] ?? ''),
    };
}
/**
 * The revision to go back to: the newest before `below` that is, or was, deployed. A failed upgrade leaves its
 * predecessor `deployed`; after a successful upgrade the predecessor is `superseded`.
 */
function lastGood(history, below = Number.POSITIVE_INFINITY) {
    const before = history.filter((found) => found.revision < below);
    return (before.findLast((found) => found.status === 'deployed') ??
        before.findLast((found) => found.status === 'superseded' && !neverGood(found)));
}
/** A rollback marks whatever was last as `superseded`, failed revisions too: the description keeps how they ended. */
function neverGood({ description }) {
    return /\bfailed\b|^Preparing |^Initial install underway/.test(description);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/history/read-history.ts




const ATTEMPTS = 4;
const PAUSE = 2000;
/**
 * All revisions that Helm has of a release, oldest first; none when there is no such release. A server that does not
 * answer is asked again.
 * @throws TransientError `API_UNREACHABLE`; UserError `RELEASE_FORBIDDEN` (inconclusive), `RELEASE_UNREADABLE`
 */
async function readHistory(helm, target) {
    for (let attempt = 1;; attempt += 1) {
        const result = await helm.read((0,command/* historyArgs */.aT)(target));
        const history = result.code === 0 ? parseHistory(result.stdout) : undefined;
        if (history !== undefined)
            return history;
        if (/release: not found/.test(result.stderr))
            return [];
        const cause = (0,words/* causeOf */.rl)(result.stderr);
        if (cause === 'api-lost' && attempt < ATTEMPTS)
            await helm.ports.clock.sleep(PAUSE);
        else
            throw unreadable(cause, (0,last_line/* lastLine */.f)(result.stderr), helm.access.server);
    }
}
function unreadable(cause, message, server) {
    if (cause === 'api-lost')
        return new errors/* TransientError */.N_('API_UNREACHABLE', `${server} does not answer: ${message}`, 'check the cluster and the network, then run again');
    if (cause === 'unauthorized')
        return new errors/* UserError */.yo('API_UNAUTHORIZED', `${server} does not accept the credentials: ${message}`, 'renew the token or certificate in the kubeconfig');
    if (cause === 'forbidden') {
        return new errors/* UserError */.yo('RELEASE_FORBIDDEN', `the release may not be read: ${message}`, 'grant get and list on secrets in the namespace: Helm keeps its releases there', { outcome: 'inconclusive' });
    }
    return new errors/* UserError */.yo('RELEASE_UNREADABLE', `the release cannot be read: ${message}`, 'run helm history to see the whole error', {
        outcome: 'tool-failed',
    });
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/history/owner.ts



const RUN_LABEL = 'slipway-run';
const REVISION_LABEL = 'slipway-revision';
const UNTIL_LABEL = 'slipway-until';
/**
 * Helm hands labels on to later revisions, other people's too: a mark counts only on the revision that it names.
 * @throws TransientError `API_UNREACHABLE`: no answer is not "nobody's"
 */
async function readOwner(cluster, target) {
    const result = await cluster.kubectl((0,command/* releaseLabelsArgs */.cd)(target));
    if (result.code !== 0)
        throw unreadable('api-lost', (0,last_line/* lastLine */.f)(result.stderr), cluster.access.server);
    const labels = (0,json/* parseJson */.qF)(result.stdout);
    const run = labels?.[RUN_LABEL];
    if (typeof run !== 'string' || labels?.[REVISION_LABEL] !== String(target.revision))
        return undefined;
    return { run, until: Number(labels[UNTIL_LABEL] ?? 0) * 1000 };
}
function ownerLabels(owner) {
    return {
        [RUN_LABEL]: owner.run,
        [REVISION_LABEL]: String(owner.revision),
        [UNTIL_LABEL]: String(Math.ceil(owner.until / 1000)),
    };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/history/manifest-of.ts



/** What a revision holds as Helm has stored it, hooks left out. */
async function manifestOf(helm, target) {
    const result = await helm.read((0,command/* getManifestArgs */.Tc)(target));
    if (result.code !== 0)
        throw new Error(`the manifest of revision ${target.revision} cannot be read: ${(0,last_line/* lastLine */.f)(result.stderr)}`);
    const objects = await parseManifest(result.stdout);
    return objects.filter((object) => hookEvents(object).length === 0);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/cluster/command.ts
function getKindsArgs(plan) {
    return ['get', '--output=json', '--ignore-not-found', `--namespace=${plan.namespace}`, '--', plan.kinds.join(',')];
}
/** What every rollout brings, and nothing is recognised by. A busy namespace has thousands of them. */
const ROUTINE = [
    'Scheduled',
    'Pulling',
    'Pulled',
    'Created',
    'Started',
    'SuccessfulCreate',
    'SuccessfulDelete',
    'ScalingReplicaSet',
];
/** Events of a namespace, all of them or those that may tell of a problem. */
function eventsArgs({ namespace, all, }) {
    const selector = all ? [] : [`--field-selector=${ROUTINE.map((reason) => `reason!=${reason}`).join(',')}`];
    return ['get', '--output=json', '--ignore-not-found', `--namespace=${namespace}`, ...selector, '--', 'events'];
}
function deletePodArgs(plan) {
    return ['delete', '--wait=false', '--ignore-not-found', `--namespace=${plan.namespace}`, '--', 'pod', plan.pod];
}
function getNamespaceArgs(name) {
    return ['get', '--output=json', '--ignore-not-found', '--', 'namespace', name];
}
function getNodeArgs(name) {
    return ['get', '--output=json', '--', 'node', name];
}
function logsArgs(plan) {
    return [
        'logs',
        `--namespace=${plan.namespace}`,
        `--container=${plan.container}`,
        `--tail=${plan.lines}`,
        '--limit-bytes=65536',
        ...(plan.previous ? ['--previous'] : []),
        '--',
        plan.pod,
    ];
}
function followArgs(plan) {
    return [
        'logs',
        '--follow',
        `--namespace=${plan.namespace}`,
        `--container=${plan.container}`,
        '--limit-bytes=1048576',
        '--',
        plan.pod,
    ];
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/cluster/namespace.ts


/**
 * Says before anything changes that the namespace is not there, where it may be read.
 * @throws UserError `DEPLOY_NAMESPACE_MISSING`, `DEPLOY_NAMESPACE_TERMINATING`
 */
async function checkNamespace(cluster, { namespace, createNamespace }) {
    const { items, forbidden, lost } = await cluster.list(getNamespaceArgs(namespace));
    if (forbidden.length > 0 || lost !== undefined)
        return;
    const [found] = items;
    if (found === undefined) {
        if (createNamespace)
            return;
        throw new errors/* UserError */.yo('DEPLOY_NAMESPACE_MISSING', `the namespace ${namespace} does not exist`, 'create it, or set create-namespace: true');
    }
    if ((0,json/* property */.MZ)(found, 'metadata', 'deletionTimestamp') === undefined)
        return;
    throw new errors/* UserError */.yo('DEPLOY_NAMESPACE_TERMINATING', `the namespace ${namespace} is being deleted`, 'wait until it is gone, or find the finalizer that keeps it', { outcome: 'fail' });
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/diagnosis/redact.ts
const PATTERNS = [
    [/\b(\w+:\/\/[^\s:/@]+):[^\s@/]+@/g, '$1:***@'],
    [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
    [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '***'],
    // `could not get secret: key has no version` is a sentence: there the words behind `secret:` are read, not given.
    [/((?:secret|token)s?:\s+)(?![a-z]+\s+[a-z]+\b)[^\s"',;]{3,}/gi, '$1***'],
    [/((?:password|passwd|api[_-]?key|credential)s?["']?\s*[:=]\s*["']?)[^\s"',;]{3,}/gi, '$1***'],
    [/((?:secret|token)s?(?:["']\s*[:=]\s*|\s*=\s*|\s*:)["']?)[^\s"',;]{3,}/gi, '$1***'],
    ...tokenShapes(),
];
/** Tokens that say themselves what they are, as their makers document them. */
function tokenShapes() {
    const shapes = [
        /gh[oprsu]_[A-Za-z0-9]{30,255}/,
        /github_pat_\w{40,255}/,
        /gl(?:pat|dt|rt|cbt|ptt|ft|agent|soat|imt|oas)-[\w-]{20,}(?:\.[\w.-]+)?/,
        /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}/,
        /xox[abeoprs]-[\w-]{10,}/,
        /xapp-\d-[\w-]{10,}/,
        /(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/,
        /sk-(?:proj-|ant-|svcacct-)?[\w-]{20,}/,
        /AIza[\w-]{35}/,
        /ya29\.[\w-]{20,}/,
        /npm_[A-Za-z0-9]{36}/,
        /pypi-[\w-]{50,}/,
        /dckr_(?:pat|oat)_[\w-]{20,}/,
        /hv[bsr]\.[\w-]{24,}/,
        /SG\.[\w-]{16,}\.[\w-]{16,}/,
        /dop_v1_[a-f0-9]{64}/,
    ];
    return [
        [new RegExp(`(?<![A-Za-z0-9])(?:${shapes.map(({ source }) => source).join('|')})`, 'g'), '***'],
        [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, '***'],
    ];
}
const SHORTEST = 4;
/** Takes the given values, and what looks like a credential, out of text that others wrote. */
function redactor(secrets) {
    const known = [...new Set(secrets.flatMap((secret) => [secret, ...secret.split('\n')]))]
        .map((secret) => secret.trim())
        .filter((secret) => secret.length >= SHORTEST && !/^(?:true|false|null|none|\d{1,5})$/i.test(secret))
        .sort((a, b) => b.length - a.length);
    return (text) => {
        const without = known.reduce((left, secret) => left.replaceAll(secret, '***'), text);
        return PATTERNS.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), without);
    };
}

// EXTERNAL MODULE: ./packages/core/src/reference.ts
var reference = __webpack_require__(14548);
;// CONCATENATED MODULE: ./packages/kubernetes/src/manifest/difference.ts

/** What differs between two renders, as values and never as text: order of objects and formatting do not count. */
function differences(before, after) {
    const [a, b] = [flatten(before), flatten(after)];
    const keys = new Set([...a.keys(), ...b.keys()]);
    return [...keys].flatMap((key) => {
        const [left, right] = [a.get(key), b.get(key)];
        const leaf = left ?? right;
        return leaf === undefined || left?.value === right?.value
            ? []
            : [{ object: leaf.object, path: leaf.path, from: left?.value, to: right?.value }];
    });
}
/** For telling whether two renders differ at the same place. */
function place(difference) {
    return JSON.stringify([difference.object, ...difference.path]);
}
function flatten(objects) {
    const leaves = new Map();
    const seen = new Map();
    for (const item of objects) {
        const name = identity(item);
        const count = seen.get(name) ?? 0;
        seen.set(name, count + 1);
        const object = count === 0 ? name : `${name} (${count + 1})`;
        for (const [path, value] of leavesOf(item))
            leaves.set(JSON.stringify([object, ...path]), { object, path, value });
    }
    return leaves;
}
function identity(object) {
    return [
        (0,json/* textAt */.$6)(object, 'kind') ?? '?',
        (0,json/* textAt */.$6)(object, 'metadata', 'namespace'),
        (0,json/* textAt */.$6)(object, 'metadata', 'name') ?? '?',
    ]
        .filter((part) => part !== undefined)
        .join('/');
}
function* leavesOf(value, path = []) {
    if (Array.isArray(value)) {
        if (value.length === 0)
            yield [path, '[]'];
        for (const [index, item] of value.entries())
            yield* leavesOf(item, [...path, String(index)]);
    }
    else if ((0,json/* isObject */.Gv)(value)) {
        if (Object.keys(value).length === 0)
            yield [path, '{}'];
        for (const [key, item] of Object.entries(value))
            yield* leavesOf(item, [...path, key]);
    }
    else {
        yield [path, value instanceof Date ? value.toISOString() : (JSON.stringify(value) ?? 'null')];
    }
}

// EXTERNAL MODULE: ./packages/kubernetes/src/image/candidates.ts
var candidates = __webpack_require__(44476);
// EXTERNAL MODULE: ./packages/core/src/inputs/mismatch.ts
var mismatch = __webpack_require__(33627);
;// CONCATENATED MODULE: ./packages/kubernetes/src/image/check.ts




/**
 * Whether a render with the image put in differs from the base in the wanted images alone.
 * @param noise places that differ between two renders of the same values
 */
function checkCandidate(plan) {
    const targets = targetsOf(plan.render, plan.image);
    if (targets.length === 0)
        return { accepted: false, why: 'no container carries the digest then' };
    const changes = differences(plan.base, plan.render).filter((change) => !plan.noise.has(place(change)));
    const images = changes.filter(isImage);
    const wrong = images.find((change) => !isOurs(unquoted(change.to), plan.image));
    if (wrong !== undefined)
        return { accepted: false, why: `it makes ${wrong.object} run ${unquoted(wrong.to) || 'nothing'}` };
    const before = new Set(images.map((change) => nameOf(unquoted(change.from))));
    if (before.size > 1)
        return { accepted: false, why: `it replaces several images: ${[...before].join(', ')}` };
    const other = changes.find((change) => !isImage(change) && !isHarmlessLabel(change));
    if (other !== undefined)
        return { accepted: false, why: `it changes ${other.object} ${other.path.join('.')} too` };
    return { accepted: true, targets };
}
/** Containers whose image is exactly this repository at this digest. */
function targetsOf(objects, image, namespace = '') {
    return containersOf(objects, namespace).filter((container) => isOurs(container.image, image));
}
function isOurs(text, image) {
    const found = readReference(text);
    return found !== undefined && (0,reference/* referenceName */.z$)(found) === (0,reference/* referenceName */.z$)(image) && digestIn(text) === image.digest;
}
function readReference(text) {
    try {
        return (0,reference/* parseReference */.F2)(text);
    }
    catch (error) {
        if (error instanceof mismatch/* Mismatch */.DH)
            return undefined;
        throw error;
    }
}
function isImage({ path }) {
    const [list, index, key] = path.slice(-3);
    return key === 'image' && /^\d+$/.test(index ?? '') && (list === 'containers' || list === 'initContainers');
}
/** A version label may follow the tag, as long as it stays a label and selects nothing. */
function isHarmlessLabel({ path, to }) {
    const inLabels = path.at(-2) === 'labels' && path.at(-3) === 'metadata';
    return inLabels && (0,names/* isLabelValue */.eZ)(unquoted(to));
}
function unquoted(leaf) {
    if (leaf === undefined)
        return '';
    const value = JSON.parse(leaf);
    return typeof value === 'string' ? value : leaf;
}
function nameOf(image) {
    const found = readReference(image);
    return found === undefined ? (image.split(/[@]|:(?=[^/]*$)/)[0] ?? '') : (0,reference/* referenceName */.z$)(found);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/image/sites.ts

const REPOSITORY = ['repository', 'repo'];
const REPOSITORY_BESIDE_TAG = ['image', 'name'];
const TAG = ['tag', 'imageTag', 'version'];
const DIGEST = /^(?:image)?(?:digest|sha|sha256|imagedigest|tagdigest)$/i;
const MAX_SITES = 200;
/**
 * Every place that looks like an image: a map with a repository, or a text called image. The likeliest for this image
 * come first.
 */
function findSites(values, image) {
    const sites = [...walk(values, [])].slice(0, MAX_SITES);
    return sites
        .map((site, order) => ({ site, order, rank: rank(site, image) }))
        .sort((a, b) => a.rank - b.rank || a.order - b.order)
        .map(({ site }) => site);
}
/** Whether a site is surely not a sidecar's: named like our repository, or the only or outermost one. */
function isLikely(site, all, image) {
    return all.length === 1 || rank(site, image) < 3;
}
function rank(site, image) {
    const ours = image.repository.split('/').at(-1);
    if (site.repository.split('/').at(-1)?.split(':')[0] === ours)
        return 0;
    if (site.path.includes(ours ?? ''))
        return 1;
    return site.path.length === 0 || (site.path.length === 1 && site.path[0] === 'image') ? 2 : 3;
}
function* walk(value, path) {
    if (!(0,json/* isObject */.Gv)(value) || path.length > 8)
        return;
    const site = siteAt(value, path);
    if (site !== undefined)
        yield site;
    for (const [key, item] of Object.entries(value)) {
        if (typeof item === 'string' && /image$/i.test(key) && key !== site?.repositoryKey && looksLikeImage(item)) {
            yield { path, repositoryKey: key, digestKeys: [], repository: item.split('@')[0] ?? item, tag: '' };
        }
        yield* walk(item, [...path, key]);
    }
}
function siteAt(value, path) {
    const has = (key) => value[key] === null || typeof value[key] === 'string' || typeof value[key] === 'number';
    const tagKey = TAG.find(has);
    const digestKeys = Object.keys(value).filter((key) => DIGEST.test(key) && has(key));
    const marked = tagKey !== undefined || digestKeys.length > 0;
    const named = [...REPOSITORY, ...(marked ? REPOSITORY_BESIDE_TAG : [])].find((key) => typeof value[key] === 'string');
    const repositoryKey = named ?? (/image$/i.test(path.at(-1) ?? '') && marked ? 'repository' : undefined);
    if (repositoryKey === undefined || !(marked || /image$/i.test(path.at(-1) ?? '')))
        return undefined;
    const text = (key) => (key === undefined || value[key] === null ? '' : String(value[key] ?? ''));
    const registryKey = ['registry', 'imageRegistry'].find(has);
    return {
        path,
        repositoryKey,
        digestKeys,
        repository: text(repositoryKey),
        tag: text(tagKey),
        ...(tagKey === undefined ? {} : { tagKey }),
        ...(registryKey === undefined ? {} : { registryKey }),
    };
}
function looksLikeImage(text) {
    return text === '' || /^[a-z0-9][\w.:/@-]*$/i.test(text);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/image/choose.ts





const MAX_RENDERS = 40;
/**
 * Finds the values that put the image into the chart (DESIGN §4, "The digest into the chart"), by rendering.
 * @throws UserError `CHART_RENDER`, `IMAGE_VALUES`
 */
async function chooseImageValues(plan) {
    if (plan.given.size > 0)
        return takeGiven(plan);
    const base = await renderBase(plan);
    const present = targetsOf(base, plan.image);
    if (present.length > 0)
        return { values: undefined, keys: [], targets: present, objects: base };
    const search = new Search(plan, base);
    for (const candidate of likelyCandidates(plan)) {
        const choice = await search.tryOut(candidate);
        if (choice !== undefined)
            return choice;
    }
    throw notFound(plan, search.tried, findSites(plan.values, plan.image).map((site) => [...site.path, site.repositoryKey].join('.')));
}
/** The values that are tried first, and that most charts take. */
function firstCandidate(plan) {
    return plan.given.size > 0 ? (0,candidates/* givenCandidate */.L)(plan.given, plan.image) : likelyCandidates(plan).next().value;
}
function* likelyCandidates({ values, image }) {
    const sites = findSites(values, image);
    for (const site of sites)
        if (isLikely(site, sites, image))
            yield* (0,candidates/* candidatesFor */._j)(site, image);
    return undefined;
}
async function takeGiven(plan) {
    const candidate = (0,candidates/* givenCandidate */.L)(plan.given, plan.image);
    const rendered = await plan.render(candidate.values);
    if ('failed' in rendered)
        throw renderFailed(rendered.failed);
    const targets = targetsOf(rendered.objects, plan.image);
    if (targets.length > 0)
        return { values: candidate.values, keys: candidate.keys, targets, objects: rendered.objects };
    throw new errors/* UserError */.yo('IMAGE_VALUES', `image-values: with ${candidate.keys.join(', ')} no container of the chart runs ${(0,reference/* formatReference */.FH)(plan.image)}`, "look at the chart's templates for the values that its image is made of; one of them must carry reference or digest");
}
async function renderBase(plan) {
    const rendered = await plan.render(undefined);
    if ('failed' in rendered)
        throw renderFailed(rendered.failed);
    return rendered.objects;
}
function renderFailed(why) {
    return new errors/* UserError */.yo('CHART_RENDER', `the chart does not render: ${why}`, 'run helm template with the same values to see the whole error');
}
class Search {
    plan;
    base;
    tried = [];
    #noise;
    constructor(plan, base) {
        this.plan = plan;
        this.base = base;
    }
    async tryOut(candidate) {
        if (this.tried.length >= MAX_RENDERS)
            return undefined;
        const rendered = await this.plan.render(candidate.values);
        const checked = 'failed' in rendered ? rendered.failed : await this.#check(rendered.objects);
        if (typeof checked === 'object' && 'objects' in rendered)
            return { ...candidate, targets: checked, objects: rendered.objects };
        this.tried.push({ keys: candidate.keys, why: String(checked) });
        return undefined;
    }
    /** The base is rendered a second time only where a difference could be chance: random names, passwords, dates. */
    async #check(render) {
        const { base, plan } = this;
        const check = (noise) => checkCandidate({ base, render, image: plan.image, noise });
        let found = check(this.#noise ?? new Set());
        if (!found.accepted && this.#noise === undefined && targetsOf(render, plan.image).length > 0) {
            this.#noise = new Set(differences(base, await renderBase(plan)).map(place));
            if (this.#noise.size > 0)
                found = check(this.#noise);
        }
        return found.accepted ? found.targets : found.why;
    }
}
function notFound(plan, tried, sites) {
    const list = tried.slice(0, 12).map(({ keys, why }) => `  ${keys.join(' + ')}: ${why}`);
    const found = sites.length === 0 ? 'the values have no image' : `images in the values: ${sites.slice(0, 12).join(', ')}`;
    const line = sites[0] === undefined
        ? 'path.to.image=reference'
        : `${sites[0]}=repository and ${sites[0].replace(/[^.]*$/, 'digest')}=digest`;
    return new errors/* UserError */.yo('IMAGE_VALUES', [
        `found no values that put ${(0,reference/* formatReference */.FH)(plan.image)} into the chart and change nothing else; ${found}`,
        ...list,
    ].join('\n'), `write it into image-values, for example ${line}, one a line`);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/read-pod.ts


const numberAt = (value, ...path) => {
    const found = (0,json/* property */.MZ)(value, ...path);
    return typeof found === 'number' ? found : undefined;
};
function timeAt(value, ...path) {
    const time = Date.parse((0,json/* textAt */.$6)(value, ...path) ?? '');
    return Number.isNaN(time) ? 0 : time;
}
function readConditions(object) {
    return (0,json/* listAt */.gT)(object, 'status', 'conditions').map((item) => ({
        type: (0,json/* textAt */.$6)(item, 'type') ?? '',
        status: (0,json/* textAt */.$6)(item, 'status') ?? '',
        reason: (0,json/* textAt */.$6)(item, 'reason') ?? '',
        message: (0,json/* textAt */.$6)(item, 'message') ?? '',
    }));
}
/** A pod on its way out, or thrown off its node, says nothing about the release. */
function isLeaving(pod) {
    const reason = (0,json/* textAt */.$6)(pod, 'status', 'reason') ?? '';
    const evicted = (0,json/* textAt */.$6)(pod, 'status', 'phase') === 'Failed' &&
        /^(?:Evicted|Preempting|NodeLost|NodeShutdown|Shutdown|Terminated)$/.test(reason);
    return (0,json/* textAt */.$6)(pod, 'metadata', 'deletionTimestamp') !== undefined || evicted;
}
function readPod(pod) {
    const conditions = readConditions(pod);
    const phase = (0,json/* textAt */.$6)(pod, 'status', 'phase') ?? '';
    return {
        name: (0,json/* textAt */.$6)(pod, 'metadata', 'name') ?? '',
        namespace: (0,json/* textAt */.$6)(pod, 'metadata', 'namespace') ?? '',
        uid: (0,json/* textAt */.$6)(pod, 'metadata', 'uid') ?? '',
        phase,
        ready: phase === 'Running' && conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
        created: timeAt(pod, 'metadata', 'creationTimestamp'),
        node: (0,json/* textAt */.$6)(pod, 'spec', 'nodeName'),
        conditions,
        containers: readContainers(pod),
    };
}
function readContainers(pod) {
    const statuses = [...(0,json/* listAt */.gT)(pod, 'status', 'initContainerStatuses'), ...(0,json/* listAt */.gT)(pod, 'status', 'containerStatuses')];
    return containersIn((0,json/* property */.MZ)(pod, 'spec')).map(({ name, init, image }) => {
        const status = statuses.find((item) => (0,json/* textAt */.$6)(item, 'name') === name);
        const spec = (0,json/* listAt */.gT)(pod, 'spec', init ? 'initContainers' : 'containers').find((item) => (0,json/* textAt */.$6)(item, 'name') === name);
        return {
            name,
            // An init container that is restarted always is a sidecar (Kubernetes 1.29): it runs beside the others.
            init: init && (0,json/* textAt */.$6)(spec, 'restartPolicy') !== 'Always',
            image,
            statusImage: (0,json/* textAt */.$6)(status, 'image') ?? '',
            imageId: (0,json/* textAt */.$6)(status, 'imageID') ?? '',
            ready: (0,json/* property */.MZ)(status, 'ready') === true,
            probed: (0,json/* isObject */.Gv)((0,json/* property */.MZ)(spec, 'readinessProbe')) || (0,json/* isObject */.Gv)((0,json/* property */.MZ)(spec, 'startupProbe')),
            restarts: numberAt(status, 'restartCount') ?? 0,
            limit: (0,json/* textAt */.$6)(spec, 'resources', 'limits', 'memory'),
            state: readState((0,json/* property */.MZ)(status, 'state')) ?? { kind: 'waiting', reason: 'NotStarted', message: '' },
            last: readTerminated((0,json/* property */.MZ)(status, 'lastState', 'terminated')),
        };
    });
}
function readState(state) {
    const waiting = (0,json/* property */.MZ)(state, 'waiting');
    if ((0,json/* isObject */.Gv)(waiting))
        return { kind: 'waiting', reason: (0,json/* textAt */.$6)(waiting, 'reason') ?? '', message: (0,json/* textAt */.$6)(waiting, 'message') ?? '' };
    const running = (0,json/* property */.MZ)(state, 'running');
    if ((0,json/* isObject */.Gv)(running))
        return { kind: 'running', since: timeAt(running, 'startedAt') };
    return readTerminated((0,json/* property */.MZ)(state, 'terminated'));
}
function readTerminated(value) {
    if (!(0,json/* isObject */.Gv)(value))
        return undefined;
    return {
        kind: 'terminated',
        reason: (0,json/* textAt */.$6)(value, 'reason') ?? '',
        message: (0,json/* textAt */.$6)(value, 'message') ?? '',
        exitCode: numberAt(value, 'exitCode') ?? -1,
        signal: numberAt(value, 'signal'),
    };
}
function readEvent(event) {
    const series = (0,json/* property */.MZ)(event, 'series');
    return {
        uid: (0,json/* textAt */.$6)(event, 'metadata', 'uid') ?? '',
        reason: (0,json/* textAt */.$6)(event, 'reason') ?? '',
        message: (0,json/* textAt */.$6)(event, 'message') ?? (0,json/* textAt */.$6)(event, 'note') ?? '',
        type: (0,json/* textAt */.$6)(event, 'type') ?? '',
        count: numberAt(series, 'count') ?? numberAt(event, 'count') ?? 1,
        at: Math.max(timeAt(series, 'lastObservedTime'), timeAt(event, 'lastTimestamp'), timeAt(event, 'eventTime'), timeAt(event, 'metadata', 'creationTimestamp')),
        object: {
            kind: (0,json/* textAt */.$6)(event, 'involvedObject', 'kind') ?? '',
            name: (0,json/* textAt */.$6)(event, 'involvedObject', 'name') ?? '',
            uid: (0,json/* textAt */.$6)(event, 'involvedObject', 'uid') ?? '',
        },
    };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/read-workload.ts



/** Resources to read for each kind of workload, beside pods; the first is the kind's own. */
const RESOURCES = {
    Deployment: ['deployments.apps', 'replicasets.apps'],
    StatefulSet: ['statefulsets.apps'],
    DaemonSet: ['daemonsets.apps', 'controllerrevisions.apps'],
    ReplicaSet: ['replicasets.apps'],
    Job: ['jobs.batch'],
    CronJob: ['cronjobs.batch'],
    Pod: [],
};
const REVISION = 'deployment.kubernetes.io/revision';
/** @param forbidden resources that may not be read, without their group */
function objectsOf(items, forbidden = []) {
    const byKind = new Map();
    for (const item of items) {
        const kind = (0,json/* textAt */.$6)(item, 'kind') ?? '';
        byKind.set(kind, [...(byKind.get(kind) ?? []), item]);
    }
    const findsPods = (kind) => ['pods', ...RESOURCES[kind]].every((name) => !forbidden.includes(name.split('.')[0] ?? ''));
    return { of: (kind) => byKind.get(kind) ?? [], findsPods };
}
/**
 * One workload with the pods of its current revision (field-review.md, "Current revision"); undefined when it is not
 * there.
 */
function readWorkload(ref, objects) {
    const object = objects.of(ref.kind).find((item) => (0,json/* textAt */.$6)(item, 'metadata', 'name') === ref.name);
    if (object === undefined)
        return undefined;
    const uid = (0,json/* textAt */.$6)(object, 'metadata', 'uid') ?? '';
    const generation = numberAt(object, 'metadata', 'generation') ?? 0;
    const observed = !NUMBERED.includes(ref.kind) || (numberAt(object, 'status', 'observedGeneration') ?? 0) >= generation;
    const revision = currentRevision(ref.kind, object, uid, objects);
    const pods = observed ? podsOf(ref.kind, object, uid, revision, objects) : [];
    return {
        ...ref,
        uid,
        generation,
        ...(revision?.label === undefined ? {} : { revision: revision.label[1] }),
        observed,
        ...counts({ kind: ref.kind, object, pods, observed, findsPods: objects.findsPods(ref.kind) }),
        conditions: [...readConditions(object), ...(revision?.conditions ?? [])],
        pods,
        others: ref.kind === 'StatefulSet'
            ? ownedPods(uid, objects).filter((pod) => !pods.some(({ uid: current }) => current === pod.uid))
            : [],
        image: Object.fromEntries(containersIn(podSpec(object, ref.kind)).map(({ name, image }) => [
            name,
            image,
        ])),
        managers: (0,json/* listAt */.gT)(object, 'metadata', 'managedFields')
            .map((item) => (0,json/* textAt */.$6)(item, 'manager') ?? '')
            .filter((name) => name !== ''),
    };
}
/** Kinds whose controller reports the generation that it has seen. */
const NUMBERED = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
function currentRevision(kind, object, uid, objects) {
    const ownedBy = (item) => (0,json/* listAt */.gT)(item, 'metadata', 'ownerReferences').some((owner) => (0,json/* textAt */.$6)(owner, 'uid') === uid);
    if (kind === 'Deployment') {
        const number = (0,json/* textAt */.$6)(object, 'metadata', 'annotations', REVISION);
        const set = objects
            .of('ReplicaSet')
            .find((item) => ownedBy(item) && number !== undefined && (0,json/* textAt */.$6)(item, 'metadata', 'annotations', REVISION) === number);
        const hash = (0,json/* textAt */.$6)(set, 'metadata', 'labels', 'pod-template-hash');
        const owner = (0,json/* textAt */.$6)(set, 'metadata', 'uid');
        return owner === undefined || hash === undefined
            ? undefined
            : { owner, label: ['pod-template-hash', hash], conditions: readConditions(set) };
    }
    if (kind === 'StatefulSet') {
        const hash = (0,json/* textAt */.$6)(object, 'status', 'updateRevision');
        return hash === undefined ? undefined : { owner: uid, label: ['controller-revision-hash', hash] };
    }
    if (kind === 'DaemonSet') {
        const newest = objects
            .of('ControllerRevision')
            .filter(ownedBy)
            .sort((a, b) => (numberAt(b, 'revision') ?? 0) - (numberAt(a, 'revision') ?? 0))[0];
        const hash = (0,json/* textAt */.$6)(newest, 'metadata', 'labels', 'controller-revision-hash');
        return hash === undefined ? undefined : { owner: uid, label: ['controller-revision-hash', hash] };
    }
    return { owner: uid };
}
function podsOf(kind, object, uid, revision, objects) {
    if (kind === 'Pod')
        return isLeaving(object) ? [] : [readPod(object)];
    if (revision === undefined || kind === 'CronJob')
        return [];
    const mine = (pod) => (0,json/* listAt */.gT)(pod, 'metadata', 'ownerReferences').some((owner) => (0,json/* textAt */.$6)(owner, 'uid') === revision.owner && (0,json/* property */.MZ)(owner, 'controller') === true) &&
        (revision.label === undefined || (0,json/* textAt */.$6)(pod, 'metadata', 'labels', revision.label[0]) === revision.label[1]);
    return objects
        .of('Pod')
        .filter((pod) => mine(pod) && !isLeaving(pod))
        .map(readPod);
}
function ownedPods(owner, objects) {
    const owned = objects
        .of('Pod')
        .filter((pod) => (0,json/* listAt */.gT)(pod, 'metadata', 'ownerReferences').some((item) => (0,json/* textAt */.$6)(item, 'uid') === owner));
    return owned.filter((pod) => !isLeaving(pod)).map(readPod);
}
function counts({ kind, object, pods, observed, findsPods }) {
    const ready = pods.filter((pod) => pod.ready).length;
    if (kind === 'Job')
        return jobCounts(object, ready);
    if (kind === 'Pod')
        return podCounts(pods[0]);
    const idle = idleReason(kind, object);
    if (idle !== undefined)
        return { desired: 0, ready, settled: observed || kind === 'CronJob', idle };
    const desired = kind === 'DaemonSet'
        ? (numberAt(object, 'status', 'desiredNumberScheduled') ?? 0)
        : (numberAt(object, 'spec', 'replicas') ?? 1);
    const status = (name) => numberAt(object, 'status', name) ?? 0;
    const updated = status(kind === 'DaemonSet' ? 'updatedNumberScheduled' : kind === 'ReplicaSet' ? 'replicas' : 'updatedReplicas');
    const available = status(kind === 'DaemonSet' ? 'numberAvailable' : kind === 'Deployment' ? 'availableReplicas' : 'readyReplicas');
    const stale = kind === 'Deployment' && status('replicas') > status('updatedReplicas');
    return {
        desired,
        ready,
        settled: observed && updated >= desired && available >= desired && (ready >= desired || !findsPods) && !stale,
    };
}
function idleReason(kind, object) {
    if (kind === 'CronJob')
        return 'scheduled';
    if ((0,json/* property */.MZ)(object, 'spec', 'paused') === true)
        return 'paused';
    if ((0,json/* textAt */.$6)(object, 'spec', 'updateStrategy', 'type') === 'OnDelete')
        return 'updated on delete only';
    if ((numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0) > 0)
        return 'updated in part only';
    if (kind === 'DaemonSet')
        return numberAt(object, 'status', 'desiredNumberScheduled') === 0 &&
            numberAt(object, 'status', 'observedGeneration') !== undefined
            ? 'no node for it'
            : undefined;
    return numberAt(object, 'spec', 'replicas') === 0 ? 'scaled to 0' : undefined;
}
function jobCounts(object, ready) {
    const is = (type) => readConditions(object).some((condition) => condition.type === type && condition.status === 'True');
    const finished = is('Failed') || is('FailureTarget')
        ? 'failed'
        : is('Complete') || is('SuccessCriteriaMet')
            ? 'succeeded'
            : undefined;
    const suspended = (0,json/* property */.MZ)(object, 'spec', 'suspend') === true;
    // Helm's --wait asks nothing of a Job; here it must at least run. That it ends is another matter: some run for hours.
    return {
        desired: 1,
        ready: finished === 'succeeded' ? 1 : ready,
        settled: finished === 'succeeded' || (finished === undefined && (ready > 0 || suspended)),
        ...(finished === undefined ? {} : { finished }),
        ...(suspended ? { idle: 'paused' } : {}),
    };
}
function podCounts(pod) {
    const finished = pod?.phase === 'Succeeded' ? 'succeeded' : pod?.phase === 'Failed' ? 'failed' : undefined;
    const ready = pod !== undefined && (pod.ready || finished === 'succeeded');
    return { desired: 1, ready: ready ? 1 : 0, settled: ready, ...(finished === undefined ? {} : { finished }) };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/look.ts



/** One look at the workloads: everything of a namespace in one answer, events beside it. */
async function look(cluster, workloads, options) {
    const namespaces = [...new Set(workloads.map((ref) => ref.namespace))];
    const parts = await Promise.all(namespaces.map((namespace) => lookInto(cluster, namespace, workloads.filter((ref) => ref.namespace === namespace), options.events)));
    return {
        at: cluster.ports.clock.now(),
        workloads: parts.flatMap((part) => part.workloads),
        events: parts.flatMap((part) => part.events),
        gaps: parts.flatMap((part) => part.gaps),
    };
}
async function lookInto(cluster, namespace, refs, withEvents) {
    const kinds = [...new Set([...refs.flatMap((ref) => RESOURCES[ref.kind]), 'pods'])];
    const [state, events] = await Promise.all([
        listReadable(cluster, kinds, namespace),
        withEvents ? cluster.list(eventsArgs({ namespace, all: false })) : undefined,
    ]);
    const objects = objectsOf(state.items, state.forbidden);
    return {
        workloads: refs.flatMap((ref) => readWorkload(ref, objects) ?? []),
        events: (events?.items ?? []).map(readEvent),
        gaps: [...gaps(state), ...(events === undefined ? [] : gaps({ ...events, lost: undefined }))],
    };
}
/** kubectl answers nothing at all when one of several kinds is forbidden: the others are asked for again. */
async function listReadable(cluster, kinds, namespace) {
    const allowed = kinds.filter((kind) => !cluster.forbidden.has(kind));
    const known = kinds.filter((kind) => cluster.forbidden.has(kind)).map(shortName);
    if (allowed.length === 0)
        return { items: [], forbidden: known };
    const listing = await cluster.list(getKindsArgs({ kinds: allowed, namespace }));
    if (listing.forbidden.length === 0)
        return { ...listing, forbidden: known };
    for (const kind of allowed)
        if (listing.forbidden.includes(shortName(kind)))
            cluster.forbidden.add(kind);
    const left = allowed.some((kind) => !cluster.forbidden.has(kind));
    return left && cluster.forbidden.size > known.length
        ? listReadable(cluster, kinds, namespace)
        : { ...listing, forbidden: [...known, ...listing.forbidden] };
}
const shortName = (kind) => kind.split('.')[0] ?? kind;
function gaps(listing) {
    const forbidden = listing.forbidden.map((what) => ({
        what,
        kind: 'forbidden',
        message: `reading ${what} is forbidden`,
    }));
    return listing.lost === undefined
        ? forbidden
        : [...forbidden, { what: 'workloads', kind: 'unreachable', message: listing.lost }];
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/parts.ts



const isHook = (object) => hookEvents(object).length > 0;
/** @throws UserError `IMAGE_VALUES` when no container runs the image */
function takeApart(objects, plan) {
    const targets = targetsOf(objects, plan.image, plan.namespace);
    if (targets.length === 0)
        throw noTarget(objects, plan);
    return {
        targets,
        workloads: refsOf(objects.filter((object) => !isHook(object)), plan),
        hooks: refsOf(objects.filter(isHook), plan),
        hooksFirst: objects.some((object) => hookEvents(object).some((event) => event.startsWith('pre-'))),
        secrets: secretValues(objects),
    };
}
function refsOf(objects, { namespace }) {
    return objects.flatMap((object) => workloadRef(object, namespace) ?? []);
}
function noTarget(objects, plan) {
    const images = [...new Set(containersOf(objects, plan.namespace).map(({ image }) => image))].slice(0, 8);
    const other = images.find((image) => digestIn(image) === plan.image.digest);
    return new errors/* UserError */.yo('IMAGE_VALUES', `no container of the chart, rendered against the cluster, runs ${plan.image.digest}; they run: ${images.join(', ') || 'nothing'}`, other === undefined
        ? 'write the values that carry the image into image-values'
        : `the digest is there as ${other}: correct the repository in image`);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/orphan.ts
/** Processes whose command line names a folder of ours: a program that outlived the run that started it. */
async function findOrphans(ports, folder) {
    if (ports.environment.os !== 'linux')
        return [];
    const pids = (await ports.files.list('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(pids.map((pid) => ports.files.read(`/proc/${pid}/cmdline`).catch(() => '')));
    return pids.filter((_, index) => (lines[index] ?? '').includes(`=${folder}/`));
}
const PATIENCE = { interrupt: 8000, step: 200 };
/** Interrupts such a program, which Helm then writes down as `failed`, and waits until it is gone. */
async function endOrphans(ports, folder) {
    const found = await findOrphans(ports, folder);
    if (found.length === 0)
        return 0;
    await ports.exec.run('kill', ['-INT', ...found]);
    const until = ports.clock.now() + PATIENCE.interrupt;
    while ((await findOrphans(ports, folder)).length > 0 && ports.clock.now() < until)
        await ports.clock.sleep(PATIENCE.step);
    const stubborn = await findOrphans(ports, folder);
    if (stubborn.length > 0)
        await ports.exec.run('kill', ['-KILL', ...stubborn]);
    return found.length;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/beside.ts

const notesName = ({ release }) => `slipway.${release}`;
const NONE = { adopted: [], run: undefined };
/** @returns no notes when there are none, or when they may not be read: they are a help, not a lock */
async function readNotes(cluster, place) {
    const result = await cluster.kubectl([
        'get',
        '--output=json',
        '--ignore-not-found',
        `--namespace=${place.namespace}`,
        '--',
        'configmap',
        notesName(place),
    ]);
    const data = (0,json/* property */.MZ)((0,json/* parseJson */.qF)(result.stdout), 'data');
    if (result.code !== 0 || !(0,json/* isObject */.Gv)(data))
        return NONE;
    const adopted = (0,json/* parseJson */.qF)((0,json/* textAt */.$6)(data, 'adopted') ?? '');
    return {
        adopted: Array.isArray(adopted) ? adopted.filter((key) => typeof key === 'string') : [],
        run: toRun((0,json/* parseJson */.qF)((0,json/* textAt */.$6)(data, 'run') ?? '')),
    };
}
function toRun(value) {
    const line = (0,json/* textAt */.$6)(value, 'line');
    const [id, revision, earlier] = ['id', 'revision', 'earlier'].map((key) => (0,json/* property */.MZ)(value, key));
    const isNumber = (found) => Number.isSafeInteger(found);
    if (line === undefined || !isNumber(id) || !isNumber(revision))
        return undefined;
    return { line, id, revision, earlier: Array.isArray(earlier) ? earlier.filter(isNumber) : [] };
}
/** @returns why they could not be written */
async function writeNotes(cluster, place, notes) {
    const map = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
            name: notesName(place),
            namespace: place.namespace,
            labels: { 'app.kubernetes.io/managed-by': 'slipway' },
        },
        data: {
            adopted: JSON.stringify(notes.adopted),
            ...(notes.run === undefined ? {} : { run: JSON.stringify(notes.run) }),
        },
    };
    const result = await cluster.kubectl([
        'apply',
        '--server-side',
        '--force-conflicts',
        '--field-manager=slipway',
        '--validate=false',
        '--filename=-',
        '--output=name',
        `--namespace=${place.namespace}`,
    ], { input: JSON.stringify(map) });
    return result.code === 0 ? undefined : (0,last_line/* lastLine */.f)(result.stderr);
}
async function removeNotes(cluster, place) {
    await cluster.kubectl([
        'delete',
        '--ignore-not-found',
        '--wait=false',
        `--namespace=${place.namespace}`,
        '--',
        'configmap',
        notesName(place),
    ]);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/observation.ts
/** No answer came, or not a whole one. What may not be read is another matter: that is so in every look. */
function isBlind({ gaps }) {
    return gaps.some(({ kind }) => kind === 'unreachable');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/problems.ts


/** Several pods of one workload show the same problem: the one with the most restarts is taken. */
function pickWorst(symptoms) {
    const worst = new Map();
    for (const symptom of symptoms) {
        const known = worst.get(symptom.key);
        if (known === undefined ||
            (symptom.restarts ?? 0) > (known.restarts ?? 0) ||
            ((symptom.restarts ?? 0) === (known.restarts ?? 0) && (0,causes/* rankOf */.IQ)(symptom.cause) < (0,causes/* rankOf */.IQ)(known.cause)))
            worst.set(symptom.key, symptom);
    }
    return [...worst.values()];
}
function followProblems(before, symptoms, seen) {
    const { at } = seen;
    const next = new Map();
    // A look that shows nothing for want of an answer does not heal anything.
    const blind = isBlind(seen);
    for (const [key, problem] of before)
        next.set(key, { ...problem, active: blind && problem.active });
    for (const symptom of symptoms) {
        const known = before.get(symptom.key);
        next.set(symptom.key, known === undefined || isOver(known, symptom, at) ? begin(symptom, at) : continued(known, symptom, at));
    }
    return next;
}
/** Between two crashes a container runs for a while: that is the same problem going on. */
function isOver(known, symptom, at) {
    return !known.active && !(isCrash(known.cause) && isCrash(symptom.cause)) && at - known.lastSeen > 15_000;
}
function begin(symptom, at) {
    return { ...symptom, firstSeen: at, lastSeen: at, sightings: 1, sameEnds: symptom.ends ?? 0, active: true };
}
function continued(known, symptom, at) {
    const decayed = symptom.cause === 'image-pull' && known.cause.startsWith('image-');
    const merged = decayed ? { ...symptom, cause: known.cause, message: known.message } : symptom;
    const sameEnds = symptom.exitCode === known.exitCode ? known.sameEnds + Math.max(0, (symptom.ends ?? 0) - (known.ends ?? 0)) : 1;
    return { ...merged, firstSeen: known.firstSeen, lastSeen: at, sightings: known.sightings + 1, sameEnds, active: true };
}
/** Whether it is a container that ends again and again: then the ends are counted, not the time. */
function isCrash(cause) {
    const { normal } = causes/* CAUSES */.hE[cause].patience;
    return normal !== 'deadline' && 'ends' in normal;
}
function isFatal(problem, plan, everReady) {
    const { failFast } = plan;
    if (failFast === 'off')
        return false;
    const limit = causes/* CAUSES */.hE[problem.cause].patience[failFast];
    if (limit === 'deadline')
        return false;
    // A revision that was ready once has shown that it can run.
    if ('ends' in limit)
        return !(everReady && failFast === 'normal') && problem.sameEnds >= limit.ends;
    return problem.sightings >= limit.looks && problem.lastSeen - problem.firstSeen >= limit.after;
}
/** Best explanation first. */
function rankProblems(problems) {
    return [...problems].sort((a, b) => Number(b.active) - Number(a.active) || (0,causes/* rankOf */.IQ)(a.cause) - (0,causes/* rankOf */.IQ)(b.cause) || a.firstSeen - b.firstSeen);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/stuck-pods.ts



/** The old revision has been applied by then, so that the controller makes pods of that one. */
const APPLIED = 3000;
/**
 * A StatefulSet keeps a pod that never became ready and waits for it for ever, also after its template has gone back
 * (Kubernetes, "StatefulSets: Forced rollback"): such pods of the failed revision are deleted, and only those.
 * @param before the look before the rollback
 */
async function dropStuckPods(cluster, before, timeline) {
    const sets = before.workloads.filter((view) => view.kind === 'StatefulSet' && view.pods.some((pod) => !pod.ready));
    if (sets.length === 0)
        return;
    await cluster.ports.clock.sleep(APPLIED);
    const stuck = new Set(sets.flatMap((view) => view.pods.filter((pod) => !pod.ready).map((pod) => pod.uid)));
    const now = await look(cluster, sets, { events: false });
    const moved = now.workloads.filter((view) => sets.find((set) => set.uid === view.uid)?.generation !== view.generation);
    for (const pod of moved.flatMap((view) => view.others).filter((other) => stuck.has(other.uid) && !other.ready)) {
        timeline.add('rollback', `deleting pod ${pod.name}: it never became ready, and its StatefulSet waits for it`);
        const result = await cluster.kubectl(deletePodArgs({ namespace: pod.namespace, pod: pod.name }));
        if (result.code !== 0)
            cluster.ports.host.warn(`pod ${pod.name} cannot be deleted: ${(0,last_line/* lastLine */.f)(result.stderr)}`);
    }
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/hook-logs.ts


/** Milliseconds: a follower has nothing to write down. */
const GRACE = 2000;
/** Follows the logs of hooks while they run: Helm may delete a hook with its pods the moment that it ends. */
class HookLogs {
    cluster;
    #running = new Map();
    #texts = new Map();
    constructor(cluster) {
        this.cluster = cluster;
    }
    follow(observation, hooks) {
        for (const workload of observation.workloads.filter((view) => hooks.has(workloadKey(view)))) {
            for (const pod of workload.pods) {
                const started = pod.containers.filter((container) => container.state.kind !== 'waiting');
                for (const container of started)
                    this.#start({ namespace: pod.namespace, pod: pod.name, container: container.name });
            }
        }
    }
    #start(plan) {
        const key = `${plan.pod}/${plan.container}`;
        if (this.#running.has(key) || this.#running.size >= 16)
            return;
        const running = this.cluster.startKubectl(followArgs(plan));
        this.#running.set(key, running);
        running.done.then((result) => this.#texts.set(key, result.stdout), () => undefined);
    }
    /** What was read of a container's log; ends the reading. */
    async text(pod, container) {
        const key = `${pod}/${container}`;
        await this.#running
            .get(key)
            ?.stop('SIGTERM', GRACE)
            .catch(() => undefined);
        return this.#texts.get(key);
    }
    async stop() {
        await Promise.allSettled([...this.#running.values()].map((running) => running.stop('SIGTERM', GRACE)));
    }
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/readiness.ts


/** A Job that does not end soon must at least keep running: one that fails at its start is not ready yet. */
const STEADY = 10_000;
/** What nobody probes is ready as soon as it is started, and the kubelet needs a second to see that it has ended. */
const STARTED = 2000;
function followReady(before, { at, workloads }) {
    const runs = workloads.flatMap(({ pods }) => pods.flatMap((pod) => pod.containers.filter(({ ready }) => ready).map((container) => runKey(pod, container))));
    return new Map(runs.map((key) => [key, before.get(key) ?? at]));
}
/**
 * Between two crashes a container is ready for a moment: one that was restarted in this release has to stay so, and so
 * has one that nobody probes.
 */
function isSteady({ kind, pods }, { observation: { at }, before, readySince }) {
    const hold = (pod, { name, restarts, probed }) => {
        const known = before.get(`${pod.uid}/${name}`);
        if (known === restarts)
            return 0;
        return restarts > (known ?? 0) ? STEADY : probed ? 0 : STARTED;
    };
    const main = pods
        .filter(({ ready }) => ready)
        .flatMap((pod) => pod.containers.filter(({ init }) => !init).map((container) => ({ pod, container })));
    return (kind === 'Job' ||
        main.every(({ pod, container }) => at - (readySince.get(runKey(pod, container)) ?? at) >= hold(pod, container)));
}
function runKey(pod, { name, restarts }) {
    return `${pod.uid}/${name}#${restarts}`;
}
function isReadyNow(observation, plan, { everReady, jobs }) {
    const wanted = plan.workloads.filter((key) => !plan.hooks.has(key));
    const views = new Map(observation.workloads.map((workload) => [workloadKey(workload), workload]));
    const steady = (view) => view.kind !== 'Job' ||
        view.finished === 'succeeded' ||
        view.idle !== undefined ||
        observation.at - (everReady.get(revisionKey(view)) ?? observation.at) >= STEADY;
    const isFine = (view) => view?.settled === true && steady(view);
    // What may not be read is left to the tool, which waits too; the proof then says how little was seen.
    const isHidden = (key) => observation.gaps.some((gap) => gap.kind === 'forbidden' && `${key.split('/')[0]?.toLowerCase() ?? ''}s` === gap.what);
    return (!isBlind(observation) &&
        wanted.every((key) => isFine(views.get(key)) || isHidden(key) || (!views.has(key) && jobs.has(key))));
}
/** A workload at the revision that it has now. */
function revisionKey(workload) {
    return `${workload.uid}@${workload.revision ?? workload.generation}`;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/judge.ts




const FRESH = {
    problems: new Map(),
    everReady: new Map(),
    changedAt: undefined,
    readySince: new Map(),
    jobs: new Set(),
};
/** Takes one look into account. Pure: the same looks give the same judgements. */
function judge(state, observation, plan) {
    const changed = observation.workloads.some((workload) => !plan.hooks.has(workloadKey(workload)) && hasChanged(workload, plan));
    const changedAt = state.changedAt ?? (changed ? observation.at : undefined);
    const judged = observation.workloads.filter((workload) => isJudged(workload, plan, { changedAt, now: observation.at }));
    const everReady = new Map(judged
        .filter((workload) => workload.pods.some((pod) => pod.ready))
        .map((workload) => [revisionKey(workload), observation.at]));
    for (const [key, since] of state.everReady)
        everReady.set(key, since);
    const context = {
        observation,
        hooks: plan.hooks,
        before: restartsBefore(plan.baseline),
        oldEvents: new Map(plan.baseline.events.map(({ uid, count }) => [uid, count])),
    };
    const symptoms = pickWorst(judged.flatMap((workload) => symptomsOf(workload, context)));
    const problems = followProblems(state.problems, symptoms, observation);
    const isReady = new Map(judged.map((workload) => [workloadKey(workload), everReady.has(revisionKey(workload))]));
    // A look without an answer shows nothing that could be fatal.
    const fatal = isBlind(observation)
        ? undefined
        : rankProblems([...problems.values()].filter((problem) => problem.active && isFatal(problem, plan, isReady.get(workloadKey(problem.workload)) ?? false)))[0];
    const named = [...problems.values()].filter((problem) => problem.active && state.problems.get(problem.key)?.cause !== problem.cause);
    const jobs = new Set([...state.jobs, ...judged.filter(({ kind }) => kind === 'Job').map(workloadKey)]);
    for (const workload of judged)
        if (workload.finished === 'failed')
            jobs.delete(workloadKey(workload));
    const readySince = isBlind(observation) ? state.readySince : followReady(state.readySince, observation);
    const next = { problems, everReady, changedAt, readySince, jobs };
    const ready = isReadyNow(observation, plan, next);
    return {
        state: next,
        named,
        fatal,
        ready,
        settled: ready &&
            observation.workloads.every((workload) => isSteady(workload, { observation, before: context.before, readySince })),
    };
}
/** It is new, or its specification changed. */
function hasChanged(workload, plan) {
    const before = plan.baseline.workloads.find((known) => known.uid === workload.uid);
    return before === undefined || before.generation !== workload.generation;
}
const judge_GRACE = { afterOthers: 5000, afterStart: 10_000 };
/**
 * Pods from before say nothing about a release that is not applied yet. A workload counts once it changed; one that
 * this release leaves alone counts a little later.
 */
function isJudged(workload, plan, when) {
    if (hasChanged(workload, plan))
        return true;
    if (plan.hooks.has(workloadKey(workload)))
        return false;
    if (when.changedAt !== undefined)
        return when.now - when.changedAt >= judge_GRACE.afterOthers;
    return !plan.hooksFirst && when.now - plan.started >= judge_GRACE.afterStart;
}
function restartsBefore(baseline) {
    const pods = baseline.workloads.flatMap((workload) => workload.pods);
    return new Map(pods.flatMap((pod) => pod.containers.map((container) => [`${pod.uid}/${container.name}`, container.restarts])));
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/progress.ts
const NAMED = 8;
/**
 * How far the workloads are, in one line however many there are: those that are not ready are named, the others are
 * counted.
 */
function progressLine(views) {
    const each = (view) => `${view.name} ${view.ready}/${view.desired}`;
    if (views.length <= NAMED)
        return views.map(each).join(', ');
    const sum = (field) => views.reduce((total, view) => total + view[field], 0);
    const waiting = views.filter((view) => view.ready < view.desired);
    const named = waiting.slice(0, NAMED).map(each).join(', ');
    const more = waiting.length > NAMED ? ` and ${waiting.length - NAMED} more` : '';
    return `${sum('ready')}/${sum('desired')} in ${views.length} workloads${waiting.length === 0 ? '' : `; not yet ${named}${more}`}`;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/watch.ts






/** Milliseconds after the start of the tool: it has asked and applied by then, and a node begins to work. */
const FIRST = 1500;
/** Milliseconds for which the API server may be away before the watch gives up. */
const BLIND = 60_000;
/**
 * Looks at the cluster until the release is ready, has failed or cannot be seen any more. Names what is wrong at once.
 */
async function watch(cluster, plan, timeline) {
    const watcher = new Watcher(cluster, plan, timeline);
    try {
        return await watcher.run();
    }
    catch (error) {
        await watcher.hookLogs.stop();
        throw error;
    }
}
class Watcher {
    cluster;
    plan;
    timeline;
    hookLogs;
    #judgePlan;
    #state = FRESH;
    #applied;
    #ended;
    /** There was a look after the tool's end. */
    #sawEnd = false;
    #sawAnswer;
    #hooks = new Map();
    #said = new Set();
    #progress = '';
    constructor(cluster, plan, timeline) {
        this.cluster = cluster;
        this.plan = plan;
        this.timeline = timeline;
        this.hookLogs = new HookLogs(cluster);
        this.#sawAnswer = plan.started;
        this.#ended = plan.applied.then((result) => {
            this.#applied = result;
        });
        this.#ended.catch(() => undefined);
        this.#judgePlan = {
            failFast: plan.failFast,
            workloads: plan.workloads.map(workloadKey),
            hooks: new Set(plan.hooks.map(workloadKey)),
            hooksFirst: plan.hooksFirst,
            started: plan.started,
            baseline: plan.baseline,
        };
    }
    async run() {
        const refs = [...this.plan.workloads, ...this.plan.hooks];
        // The baseline shows what was there before: at once there is nothing new to see.
        await this.#pause(this.plan.hooks.length > 0 ? 500 : FIRST);
        for (;;) {
            const before = this.#applied;
            const seen = await look(this.cluster, refs, { events: !this.#looksGood() });
            this.#sawEnd ||= before !== undefined;
            const judgement = judge(this.#state, seen, this.#judgePlan);
            this.#state = judgement.state;
            this.#remember(seen);
            for (const problem of judgement.named)
                this.#name(problem);
            const end = this.#endOf(seen, judgement, before);
            if (end !== undefined)
                return this.#result(end, judgement.fatal, seen);
            // The tool ended while we looked: what it left is looked at without a pause.
            if (before === undefined && this.#applied !== undefined)
                continue;
            await this.#pause(this.#interval());
        }
    }
    /**
     * The tool just ended well, and nothing is known to be wrong: events, of which a namespace may have thousands, have
     * nothing to add to what is ready.
     */
    #looksGood() {
        return (this.#applied?.ok === true && !this.#sawEnd && ![...this.#state.problems.values()].some(({ active }) => active));
    }
    /**
     * A look costs a fifth of a second of a processor, which the tool and a node on the same machine may want; but a hook
     * may come and go within a second.
     */
    #interval() {
        return this.plan.hooks.length > 0 && this.cluster.ports.clock.now() - this.plan.started < 8000 ? 500 : 1000;
    }
    /** Only a tool that had ended before the look began has its result in it. */
    #endOf(seen, { fatal, ready, settled }, applied) {
        const lost = seen.gaps.some((gap) => gap.kind === 'unreachable');
        if (!lost)
            this.#sawAnswer = seen.at;
        if (fatal !== undefined)
            return 'fatal';
        if (applied?.ok === false)
            return 'apply-failed';
        const over = seen.at >= this.plan.deadline;
        // At the deadline it is enough to be ready, for however short a time.
        if ((settled || (ready && over)) && applied !== undefined)
            return 'settled';
        if (lost && seen.at - this.#sawAnswer > BLIND)
            return 'lost';
        return over ? (lost ? 'lost' : 'deadline') : undefined;
    }
    #remember(seen) {
        this.hookLogs.follow(seen, this.#judgePlan.hooks);
        for (const view of seen.workloads)
            if (view.kind === 'Job' || this.#judgePlan.hooks.has(workloadKey(view)))
                this.#hooks.set(workloadKey(view), view);
        for (const gap of seen.gaps) {
            if (this.#said.has(gap.what + gap.kind))
                continue;
            this.#said.add(gap.what + gap.kind);
            this.timeline.add('named', gap.kind === 'forbidden'
                ? `${gap.message}: its failures will not be seen`
                : `no answer from the API server: ${gap.message}`);
        }
        const main = seen.workloads.filter((view) => !this.#judgePlan.hooks.has(workloadKey(view)));
        const progress = progressLine(main);
        if (progress !== this.#progress)
            this.cluster.ports.host.progress(`ready: ${progress}`);
        this.#progress = progress;
    }
    #name(problem) {
        const text = sentence(problem);
        if (this.#said.has(problem.key + problem.cause))
            return;
        this.#said.add(problem.key + problem.cause);
        this.timeline.add('named', text);
    }
    #pause(milliseconds) {
        const { clock } = this.cluster.ports;
        return this.#applied === undefined ? clock.sleep(milliseconds, this.#ended) : clock.sleep(milliseconds);
    }
    #result(end, fatal, last) {
        return {
            end,
            fatal,
            problems: [...this.#state.problems.values()],
            last,
            applied: this.#applied,
            hooks: this.#hooks,
            hookLogs: this.hookLogs,
        };
    }
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/history/correct.ts


/**
 * Writes a status into Helm's own record of a revision, in its label and in its content: Helm lists by the one and
 * decides by the other. For what no command of Helm does without touching the cluster.
 * @returns false when there is no such Secret, when its content is not as expected, or when it may not be written
 */
async function correctRecord(cluster, correction) {
    const { namespace, release, revision, status } = correction;
    const name = `sh.helm.release.v1.${release}.v${revision}`;
    const place = `--namespace=${namespace}`;
    const read = await cluster.kubectl(['get', '--output=json', place, '--', 'secret', name]);
    const secret = (0,json/* parseJson */.qF)(read.stdout);
    const metadata = (0,json/* property */.MZ)(secret, 'metadata');
    const encoded = (0,json/* textAt */.$6)(secret, 'data', 'release');
    if (read.code !== 0 || !(0,json/* isObject */.Gv)(secret) || !(0,json/* isObject */.Gv)(metadata) || encoded === undefined)
        return false;
    const content = rewrite(decode(encoded), correction);
    if (content === undefined)
        return false;
    const labels = (0,json/* isObject */.Gv)(metadata['labels']) ? metadata['labels'] : {};
    const corrected = {
        ...secret,
        metadata: { ...metadata, labels: { ...labels, status } },
        data: { release: encode(content) },
    };
    // It names the version that was read: what Helm writes meanwhile is not lost.
    const written = await cluster.kubectl(['replace', '--filename=-', '--output=name', place], {
        input: JSON.stringify(corrected),
    });
    return written.code === 0;
}
/** Base64 of the Secret around base64 of Helm around gzip. */
function decode(encoded) {
    const inner = Buffer.from(encoded, 'base64').toString('latin1');
    return (0,external_node_zlib_.gunzipSync)(Buffer.from(inner, 'base64'), { maxOutputLength: 64 * 1024 * 1024 }).toString('utf8');
}
function encode(content) {
    return Buffer.from((0,external_node_zlib_.gzipSync)(Buffer.from(content, 'utf8')).toString('base64'), 'latin1').toString('base64');
}
const INFO = /"info":\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*/;
const STATUS = /"status":"[a-z-]+"/;
const DESCRIPTION = /"description":"(?:[^"\\]|\\.)*"/;
/** In the text itself: numbers of a chart's values may be greater than a number can be here. */
function rewrite(text, { status, description }) {
    const info = INFO.exec(text)?.[0];
    if (info === undefined)
        return undefined;
    const marked = info.replace(STATUS, () => `"status":${JSON.stringify(status)}`);
    const corrected = description === undefined
        ? marked
        : marked.replace(DESCRIPTION, () => `"description":${JSON.stringify(description)}`);
    const result = text.replace(info, () => corrected);
    return (0,json/* textAt */.$6)((0,json/* parseJson */.qF)(result), 'info', 'status') === status ? result : undefined;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/identity.ts

/** One object of a cluster, whatever version of its kind it was read or written in. */
function objectKey(object, namespace) {
    return [groupOf(object), (0,json/* textAt */.$6)(object, 'kind') ?? '', namespaceOf(object, namespace), identity_nameOf(object)].join('/');
}
/** For texts: `Deployment/web`, with the namespace where it is another one than the release's. */
function objectTitle(object, namespace) {
    const place = namespaceOf(object, namespace);
    return `${(0,json/* textAt */.$6)(object, 'kind') ?? 'object'}/${identity_nameOf(object)}${place === namespace ? '' : ` in ${place}`}`;
}
const identity_nameOf = (object) => (0,json/* textAt */.$6)(object, 'metadata', 'name') ?? '';
function namespaceOf(object, namespace) {
    const own = (0,json/* textAt */.$6)(object, 'metadata', 'namespace') ?? '';
    return own === '' ? namespace : own;
}
function groupOf(object) {
    const [group, version] = ((0,json/* textAt */.$6)(object, 'apiVersion') ?? '').split('/');
    return version === undefined ? '' : (group ?? '');
}
/** As `kubectl --output=name` prints it. */
function printedName(object) {
    const group = groupOf(object);
    return `${((0,json/* textAt */.$6)(object, 'kind') ?? '').toLowerCase()}${group === '' ? '' : `.${group}`}/${identity_nameOf(object)}`;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/batches.ts



/** Objects in one command; each costs the API server a request, one after the other. */
const SIZE = 50;
/** Milliseconds for one command. */
const TIMEOUT = 20_000;
/**
 * Runs kubectl over objects, as few times as it takes: with `--namespace` kubectl refuses objects that name another
 * one.
 */
function inBatches(cluster, { objects, namespace }, args) {
    const here = objects.filter((object) => namespaceOf(object, namespace) === namespace);
    const elsewhere = objects.filter((object) => !here.includes(object));
    const run = async (batch, place) => ({
        objects: batch,
        result: await cluster.kubectl(args(place), { timeout: TIMEOUT, input: toStream(batch) }),
    });
    return Promise.all([
        ...slices(here).map((batch) => run(batch, [`--namespace=${namespace}`])),
        ...slices(elsewhere).map((batch) => run(batch, [])),
    ]);
}
/** Standard input and no file: a release holds Secrets. */
function toStream(objects) {
    return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}
function slices(objects) {
    return Array.from({ length: Math.ceil(objects.length / SIZE) }, (_, index) => objects.slice(index * SIZE, (index + 1) * SIZE));
}
/** Of `--output=json`: one object, a List, or nothing. */
function printedObjects(stdout) {
    const document = (0,json/* parseJson */.qF)(stdout);
    if (!(0,json/* isObject */.Gv)(document))
        return [];
    return Array.isArray(document['items']) ? (0,json/* listAt */.gT)(document, 'items').filter(json/* isObject */.Gv) : [document];
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/live.ts



/** Reads the objects that a release names: also what is theirs already, or somebody else's. */
async function readLive(cluster, wanted) {
    const batches = await inBatches(cluster, wanted, (place) => [
        'get',
        '--filename=-',
        '--output=json',
        '--ignore-not-found',
        '--show-managed-fields',
        ...place,
    ]);
    const found = batches
        .flatMap(({ result }) => printedObjects(result.stdout))
        .map((object) => [objectKey(object, wanted.namespace), object]);
    const complete = batches.every(({ result }) => result.code === 0 || isAbsence(result.stderr));
    return { found: new Map(found), complete };
}
/** The words for what is not there: a kind that the cluster does not know, a namespace that it does not have. */
function isAbsence(stderr) {
    const lines = stderr.split('\n').filter((line) => line.trim() !== '');
    return (lines.length > 0 &&
        lines.every((line) => /no matches for kind|ensure CRDs are installed first|\(NotFound\)|^Warning:/.test(line)));
}
/** What exists and does not carry the release's marks. */
function foreignObjects({ objects, marks }, { found }, namespace) {
    return objects.filter((object) => {
        const live = found.get(objectKey(object, namespace));
        return live !== undefined && !isMarked(live, marks.annotations);
    });
}
function isMarked(live, annotations) {
    return Object.entries(annotations).every(([name, value]) => (0,json/* property */.MZ)(live, 'metadata', 'annotations', name) === value);
}
/** Whether an object was made, removed or written by this manager between two looks. */
function isTouched(before, after, manager) {
    if (before === undefined || after === undefined)
        return before !== after;
    if ((0,json/* textAt */.$6)(before, 'metadata', 'uid') !== (0,json/* textAt */.$6)(after, 'metadata', 'uid'))
        return true;
    // Not `generation`: it counts what others write, too, and not every kind has it.
    if (canonical(live_content(before)) === canonical(live_content(after)))
        return false;
    const writes = writesOf(before, manager);
    return writes === '[]' || writes !== writesOf(after, manager);
}
/** What a manager wrote last: its fields and the time of it, which moves with every write that changes something. */
function writesOf(object, manager) {
    const entries = (0,json/* listAt */.gT)((0,json/* property */.MZ)(object, 'metadata'), 'managedFields');
    return canonical(entries.filter((entry) => (0,json/* textAt */.$6)(entry, 'manager') === manager));
}
const BOOKKEEPING = ['managedFields', 'resourceVersion', 'generation'];
function live_content(object) {
    const { status: _, metadata, ...rest } = object;
    const kept = (0,json/* isObject */.Gv)(metadata)
        ? Object.fromEntries(Object.entries(metadata).filter(([key]) => !BOOKKEEPING.includes(key)))
        : metadata;
    return { ...rest, metadata: kept };
}
/** JSON with the keys of all objects in order. */
function canonical(value) {
    return JSON.stringify(value, (_, item) => (0,json/* isObject */.Gv)(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/verdict.ts



/** The API server says the same to whoever applies the object now. */
const FINAL = [
    'field-conflict',
    'immutable-field',
    'bad-manifest',
    'quota',
    'limit-range',
    'admission-denied',
    'pod-security',
];
/**
 * What stands in the way of an answer, or misses what the release brings itself: a dry run leaves nothing behind for
 * the next object to find.
 */
const NO_ANSWER = /is forbidden: User|cannot \w+ resource|no matches for kind|not found\b|does not support dry ?run|already exists/i;
function judgeAnswers(answers, plan) {
    const judged = answers.flatMap((answer) => {
        const cause = (0,causes/* recognise */.GJ)('tool', { message: answer.words });
        const isFinal = cause !== undefined && FINAL.includes(cause) && !NO_ANSWER.test(answer.words);
        return isFinal ? [{ ...answer, cause }] : [];
    });
    const known = new Set(judged.map(({ object }) => object));
    return {
        refused: judged.filter((answer) => !mayHeal(answer, plan)),
        mayHeal: judged.filter((answer) => mayHeal(answer, plan)),
        open: answers.filter(({ object }) => !known.has(object)),
    };
}
/** The release changes what refuses it, before the object comes. */
function mayHeal({ cause, object }, { objects, before }) {
    if (before.length > 0)
        return true;
    const brings = (kinds) => objects.some(({ kind }) => typeof kind === 'string' && kinds.test(kind));
    if (cause === 'quota' || cause === 'limit-range')
        return brings(/^(?:ResourceQuota|LimitRange)$/);
    if (cause === 'pod-security')
        return brings(/^Namespace$/);
    if (cause === 'admission-denied')
        return brings(/Webhook|AdmissionPolicy|Polic(?:y|ies)$|Constraint/);
    // A definition that comes with it may know the field, and its own group has a dot that no built-in one lacks.
    return cause === 'bad-manifest' && groupOf(object).includes('.') && brings(/^CustomResourceDefinition$/);
}
/** Hooks of an install or an upgrade that run before anything is applied. */
function hooksBefore(hooks, isInstall) {
    const event = isInstall ? 'pre-install' : 'pre-upgrade';
    return hooks.filter((hook) => hookEvents(hook).includes(event));
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/plan/apply-plan.ts

/** How Helm is going to send the objects: as the manager `helm`, with its marks on each. */
function applyPlan({ objects, hooks, side }, { order, isUpgrade }) {
    return {
        objects,
        hooks,
        before: hooksBefore(hooks, !isUpgrade),
        side,
        manager: 'helm',
        force: order.flags?.forceConflicts === true,
        adopts: order.flags?.takeOwnership === true,
        marks: releaseMarks(order),
    };
}
function releaseMarks({ release, namespace }) {
    return {
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': namespace },
    };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/rollback/adopted.ts






/**
 * Objects that were there before the release: uninstalling it would delete them all the same, since Helm goes by their
 * names. Known by what was written down when they were taken over, by missing marks of this release (it was refused
 * before it could put them on) or by their age: older than the release's first record, by the same server's clock.
 */
async function adoptedObjects(cluster, question) {
    const { objects, namespace } = question;
    const deleted = objects.filter((object) => !isKept(object));
    const [notes, live, born] = await Promise.all([
        readNotes(cluster, question),
        readLive(cluster, { objects: deleted, namespace }),
        firstRecordOf(cluster, question),
    ]);
    return deleted
        .filter((object) => {
        const key = objectKey(object, namespace);
        const found = live.found.get(key);
        if (found === undefined)
            return false;
        const created = (0,json/* textAt */.$6)(found, 'metadata', 'creationTimestamp') ?? '';
        const isOlder = created !== '' && created < born;
        return notes.adopted.includes(key) || !isMarked(found, releaseMarks(question).annotations) || isOlder;
    })
        .map((object) => objectTitle(object, namespace));
}
function isKept(object) {
    return (0,json/* textAt */.$6)(object, 'metadata', 'annotations', 'helm.sh/resource-policy')?.trim() === 'keep';
}
/** RFC 3339 in UTC, whole seconds, which compares as text; empty when there is none to be read. */
async function firstRecordOf(cluster, { release, namespace, history }) {
    const [first] = history;
    if (first === undefined)
        return '';
    const { code, stdout } = await cluster.kubectl([
        'get',
        '--output=jsonpath={.metadata.creationTimestamp}',
        '--ignore-not-found',
        `--namespace=${namespace}`,
        '--',
        'secret',
        `sh.helm.release.v1.${release}.v${first.revision}`,
    ]);
    return code === 0 ? stdout.trim() : '';
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/ask.ts



/** Objects that are asked for one by one, to know whose the words are. */
const SINGLY = 12;
/**
 * Sends every object as the way of delivery is going to, as a dry run: admission, quotas, immutable fields and field
 * conflicts answer as they will, and nothing changes. A patch that a client makes cannot be foretold: of a release that
 * is applied so only new objects are asked about.
 */
async function askServer(cluster, { plan, namespace, live }) {
    const isNew = (object) => !live.found.has(objectKey(object, namespace));
    const asked = plan.side === 'server' ? plan.objects : live.complete ? plan.objects.filter(isNew) : [];
    const marked = asked.map((object) => withMarks(object, plan.marks));
    const args = (place) => [...applyArgs(plan), '--dry-run=server', ...place];
    const batches = await inBatches(cluster, { objects: marked, namespace }, args);
    const refused = batches.flatMap(({ objects, result }) => (result.code === 0 ? [] : missing(objects, result.stdout)));
    const single = await Promise.all(refused.slice(0, SINGLY).map((object) => inBatches(cluster, { objects: [object], namespace }, args)));
    return single
        .flat()
        .flatMap(({ objects: [object], result }) => object === undefined || result.code === 0 ? [] : [{ object, words: wordsOf(result.stderr) }]);
}
/** `--validate=false`: the server judges the fields, and its whole schema need not be fetched. */
function applyArgs({ side, manager, force }) {
    const common = ['--validate=false', `--field-manager=${manager}`, '--filename=-', '--output=name'];
    if (side === 'client')
        return ['create', ...common];
    return ['apply', '--server-side', ...(force ? ['--force-conflicts'] : []), ...common];
}
/** Those that kubectl did not name as taken. Of two of one name, in two namespaces, either may be meant. */
function missing(objects, stdout) {
    const taken = stdout.split('\n').map((line) => line.trim());
    const count = (names, name) => names.filter((each) => each === name).length;
    const asked = objects.map(printedName);
    return objects.filter((object) => {
        const name = printedName(object);
        return count(taken, name) < count(asked, name);
    });
}
function withMarks(object, { labels, annotations }) {
    const metadata = (0,json/* isObject */.Gv)(object['metadata']) ? object['metadata'] : {};
    const merged = (key, more) => ({
        ...((0,json/* isObject */.Gv)(metadata[key]) ? metadata[key] : {}),
        ...more,
    });
    return {
        ...object,
        metadata: {
            ...metadata,
            labels: merged('labels', labels),
            annotations: merged('annotations', annotations),
        },
    };
}
/** Without the advice on kubectl's own flags. */
function wordsOf(stderr) {
    const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^Warning:/.test(line));
    const advice = lines.findIndex((line) => line.startsWith('Please review the fields above'));
    return (advice < 0 ? lines : lines.slice(0, advice))
        .join(' ')
        .replace(/^error: /, '')
        .replace(/^Error from server(?: \(\w+\))?: /, '')
        .replace(/^error when creating "STDIN": /, '');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/conflicts.ts

/** `conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas`, or several with a list each. */
function conflictsIn(words) {
    const groups = [...words.matchAll(/conflicts? with "([^"]+)"[^:]*:((?:\s*(?:- )?\.[^\s,]+,?)+)/g)];
    return groups.flatMap(([, owner = '', fields = '']) => fields
        .split(/[\s,]+/)
        .filter((field) => field.startsWith('.'))
        .map((field) => ({ owner, field })));
}
/** A field as managed fields write it: `.spec.containers[name="app"].image`. */
function stepsOf(field) {
    return [...field.matchAll(/\.([^.[\]]+)|\[(\w+)="([^"]*)"\]/g)].map(([, key, by = '', is = '']) => key ?? { by, is });
}
const isAt = (step) => (item) => typeof step !== 'string' && (0,json/* textAt */.$6)(item, step.by) === step.is;
function valueAt(object, field) {
    return stepsOf(field).reduce((value, step) => {
        if (Array.isArray(value))
            return value.find(isAt(step));
        return (0,json/* isObject */.Gv)(value) && typeof step === 'string' ? value[step] : undefined;
    }, object);
}
/** The object without that field; as it is, when it has none. */
function withoutField(object, field) {
    const rest = without(object, stepsOf(field));
    return (0,json/* isObject */.Gv)(rest) ? rest : object;
}
function without(value, [step, ...more]) {
    if (step === undefined)
        return undefined;
    if (Array.isArray(value)) {
        return value.flatMap((item) => {
            const rest = isAt(step)(item) ? without(item, more) : item;
            return rest === undefined ? [] : [rest];
        });
    }
    if (!(0,json/* isObject */.Gv)(value) || typeof step !== 'string' || !(step in value))
        return value;
    const { [step]: inner, ...others } = value;
    const rest = without(inner, more);
    return rest === undefined ? others : { ...others, [step]: rest };
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/rollback/old-templates.ts






/**
 * Whether every workload of a revision has that revision's pod template, whatever its other fields are. The API server
 * says what a template would become if it were applied by force: defaults, quantities and fields that go away are then
 * as it writes them, and nothing changes.
 */
async function haveTemplates(cluster, { objects, namespace }) {
    const workloads = objects.filter((object) => workloadRef(object, namespace) !== undefined);
    if (workloads.length === 0)
        return true;
    const [live, batches] = await Promise.all([
        readLive(cluster, { objects: workloads, namespace }),
        inBatches(cluster, { objects: workloads, namespace }, (place) => [...FORCED, ...place]),
    ]);
    if (batches.some(({ result }) => result.code !== 0))
        return false;
    const forced = batches.flatMap(({ result }) => printedObjects(result.stdout));
    return (forced.length === workloads.length &&
        forced.every((object) => {
            const now = live.found.get(objectKey(object, namespace));
            return now !== undefined && (0,external_node_util_.isDeepStrictEqual)(templateOf(object), templateOf(now));
        }));
}
const FORCED = [
    'apply',
    '--server-side',
    '--force-conflicts',
    '--dry-run=server',
    '--validate=false',
    '--field-manager=helm',
    '--filename=-',
    '--output=json',
];
/** Of a CronJob it stands in the template of its jobs; a bare pod is one itself. */
function templateOf(object) {
    if (object?.['kind'] === 'Pod')
        return object['spec'];
    return (0,json/* property */.MZ)(object, 'spec', 'template') ?? (0,json/* property */.MZ)(object, 'spec', 'jobTemplate');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/rollback/around-conflict.ts












/**
 * A rollback that Helm was refused because somebody else owns a field by now. It is done when every workload has the
 * old pod template and is ready. Until then the old revision is applied without what somebody else owns: an autoscaler
 * or a person set it, and by force Helm would scale a service down that is in need.
 * @returns undefined when it is not done
 */
async function bringBackAround(context, plan, { good, objects }) {
    const { cluster, helm, timeline } = context;
    const { namespace } = plan;
    const back = (await haveTemplates(cluster, { objects, namespace })) || (await applyRest(context, plan, objects));
    if (!back || !(await isReady(context, plan, objects)))
        return undefined;
    const now = latest(await readHistory(helm, plan));
    if (now === undefined || now.revision <= plan.failed)
        return undefined;
    const corrected = await correctHistory(context, plan, { good, now });
    timeline.add('rollback', `every workload has the pod template of revision ${good.revision}; Helm's record ${corrected ? 'says so now' : `still calls revision ${now.revision} ${now.status}`}`);
    const text = `revision ${good.revision} is back, as revision ${now.revision}; what others set meanwhile stays`;
    return { kind: 'rolled-back', to: good.revision, revision: now.revision, text };
}
/** As Helm applies, without force, and without the fields that somebody else owns. */
async function applyRest({ cluster, timeline }, plan, objects) {
    const { namespace } = plan;
    const marks = releaseMarks(plan);
    const apply = {
        objects,
        hooks: [],
        before: [],
        side: 'server',
        manager: 'helm',
        force: false,
        adopts: false,
        marks,
    };
    const answers = await askServer(cluster, { plan: apply, namespace, live: { found: new Map(), complete: true } });
    const conflicts = new Map(answers.map(({ object, words }) => [objectKey(object, namespace), { object, fields: conflictsIn(words) }]));
    const owned = [...conflicts.values()];
    if (owned.length === 0 || owned.some(({ fields }) => fields.length === 0))
        return false;
    const told = owned.map(({ object, fields }) => `${fields.map(({ field }) => field).join(', ')} of ${objectTitle(object, namespace)}`);
    timeline.add('rollback', `applying the old revision without what somebody else set: ${told.join('; ')}`);
    const rest = objects.map((object) => (conflicts.get(objectKey(object, namespace))?.fields ?? []).reduce((left, { field }) => withoutField(left, field), withMarks(object, marks)));
    const batches = await inBatches(cluster, { objects: rest, namespace }, (place) => [...applyArgs(apply), ...place]);
    return batches.every(({ result }) => result.code === 0) && haveTemplates(cluster, { objects: rest, namespace });
}
async function isReady({ cluster, timeline }, plan, objects) {
    const workloads = refsOf(objects, plan);
    const started = cluster.ports.clock.now();
    const watched = await watch(cluster, {
        workloads,
        hooks: [],
        hooksFirst: true,
        failFast: 'off',
        started,
        deadline: started + plan.timeout,
        baseline: await look(cluster, workloads, { events: true }),
        applied: Promise.resolve({ ok: true, message: '', output: '' }),
    }, timeline);
    await watched.hookLogs.stop();
    return watched.end === 'settled';
}
/** Helm's record says what is so: no command of Helm does that without taking the field. */
async function correctHistory({ cluster, helm }, plan, { good, now }) {
    helm.releaseChanges();
    const description = `Rollback to ${good.revision}`;
    const corrected = await correctRecord(cluster, { ...plan, revision: now.revision, status: 'deployed', description });
    if (corrected && good.status === 'deployed')
        await correctRecord(cluster, { ...plan, revision: good.revision, status: 'superseded' });
    return corrected;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/rollback/replicas.ts





/**
 * A rollback that patches as Helm 3 does sets replicas to what the chart says. What somebody had set before is put
 * back; a number that is not the chart's is somebody's newer decision and stays.
 */
async function restoreReplicas({ cluster, timeline }, wanted) {
    const { objects, namespace, replicas } = wanted;
    const scaled = objects.flatMap((object) => {
        const ref = workloadRef(object, namespace);
        const before = ref === undefined ? undefined : replicas.get(workloadKey(ref));
        const charted = (0,json/* property */.MZ)(object, 'spec', 'replicas') ?? 1;
        return ref === undefined || before === undefined || before === charted ? [] : [{ object, ref, before, charted }];
    });
    if (scaled.length === 0)
        return;
    const { found } = await readLive(cluster, { objects: scaled.map(({ object }) => object), namespace });
    for (const { object, ref, before, charted } of scaled) {
        const now = (0,json/* property */.MZ)(found.get(objectKey(object, namespace)), 'spec', 'replicas');
        if (now !== charted)
            continue;
        const { code } = await cluster.kubectl([
            'scale',
            `--replicas=${before}`,
            `--namespace=${ref.namespace}`,
            '--',
            `${ref.kind.toLowerCase()}/${ref.name}`,
        ]);
        const end = code === 0 ? `${before} replicas again, as before the deployment` : `could not be set to ${before} replicas`;
        timeline.add('rollback', `${ref.kind}/${ref.name}: ${end}`);
    }
}
/** Before a rollback that was not told: what is there now. */
async function replicasNow({ cluster }, { objects, namespace }) {
    const { found } = await readLive(cluster, { objects, namespace });
    const entries = [...found.values()].flatMap((object) => {
        const ref = workloadRef(object, namespace);
        const count = (0,json/* property */.MZ)(object, 'spec', 'replicas');
        return ref === undefined || typeof count !== 'number' ? [] : [[workloadKey(ref), count]];
    });
    return new Map(entries);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/rollback/rollback.ts



















/**
 * An interrupted `helm rollback` stays `pending-rollback` (3.22, 4.1): it is left to its own timeout, and a little
 * longer.
 */
const SLACK = 15_000;
/** Back to the last good revision, or away with a first install; watched as an upgrade is, with a time of its own. */
async function rollBack(context, plan) {
    const good = lastGood(plan.history, plan.failed);
    try {
        if (good === undefined)
            return await dropFirstInstall(context, plan);
        return await goBack(context, plan, good);
    }
    catch (error) {
        context.cluster.ports.signals.check();
        return { kind: 'failed', text: (0,errors/* errorMessage */.gJ)(error) };
    }
}
async function dropFirstInstall(context, plan) {
    const { cluster, helm, timeline } = context;
    if (plan.onFirstFailure === 'keep')
        return { kind: 'kept', text: 'there is no earlier revision; what was installed is kept (on-first-failure: keep)' };
    const adopted = plan.deleteAdopted === true ? [] : await whatItTookOver(context, plan);
    if (adopted.length > 0)
        return keepAdopted(context, plan, adopted);
    timeline.add('rollback', `uninstalling ${plan.release}: there is no earlier revision`);
    const result = await helm.run((0,command/* uninstallArgs */.qu)(plan), plan.timeout + 10_000);
    const left = await readHistory(helm, plan);
    if (result.code !== 0 || left.length > 0)
        return { kind: 'failed', text: `helm uninstall: ${(0,last_line/* lastLine */.f)(result.stderr)}` };
    await removeNotes(cluster, plan);
    return { kind: 'uninstalled', text: 'the first install was uninstalled: there is no earlier revision' };
}
async function whatItTookOver({ cluster, helm }, plan) {
    const { failed: revision } = plan;
    return adoptedObjects(cluster, { ...plan, objects: await manifestOf(helm, { ...plan, revision }) });
}
/** What it took over is kept with the rest; one that never finished is no lock any more. */
async function keepAdopted({ cluster, helm }, plan, adopted) {
    const last = latest(plan.history);
    if (last !== undefined && isPending(last.status)) {
        helm.releaseChanges();
        const description = 'Install failed: it was interrupted';
        await correctRecord(cluster, { ...plan, revision: last.revision, status: 'failed', description });
    }
    return {
        kind: 'kept',
        text: `not uninstalled, since that would delete what was there before the release: ${adopted.join(', ')} (delete-adopted: true allows it)`,
    };
}
/** The force is that of the upgrade, never more: what somebody else owns by now is theirs. */
async function goBack(context, plan, good) {
    const { helm, timeline } = context;
    const { namespace } = plan;
    timeline.add('rollback', `rolling back to revision ${good.revision}`);
    const objects = await manifestOf(helm, { ...plan, revision: good.revision });
    const replicas = plan.replicas ?? (await replicasNow(context, { objects, namespace }));
    const result = await inSomeWay(context, plan, { good, objects });
    if (result.kind === 'rolled-back')
        await restoreReplicas(context, { objects, namespace, replicas });
    return result;
}
/** What Helm 4's server-side apply refuses in a rollback may be done already, or be done as Helm 3 does it. */
async function inSomeWay(context, plan, { good, objects }) {
    const { helm, timeline } = context;
    const first = await tryOnce(context, { ...plan, way: 'plain' }, good);
    const cause = first.kind === 'failed' && helm.tools.helmMajor === 4 ? (0,words/* causeOf */.rl)(first.text) : undefined;
    if (cause === 'field-conflict')
        return (await bringBackAround(context, plan, { good, objects })) ?? first;
    if (cause !== 'bad-manifest' && cause !== 'immutable-field')
        return first;
    timeline.add('rollback', `${first.text}; trying --server-side=false`);
    return tryOnce(context, { ...plan, way: 'client' }, good);
}
async function tryOnce(context, plan, good) {
    const { cluster, helm, timeline } = context;
    const { clock, host } = cluster.ports;
    const { workloads, secrets } = await contentOf(helm, { ...plan, revision: good.revision });
    const started = clock.now();
    const baseline = await look(cluster, workloads, { events: true });
    const running = helm.start((0,command/* rollbackArgs */.GI)({ ...plan, revision: good.revision }, helm.tools.helmMajor));
    const unstuck = dropStuckPods(cluster, baseline, timeline).catch((error) => host.warn((0,errors/* errorMessage */.gJ)(error)));
    const watched = await watch(cluster, {
        workloads,
        hooks: [],
        hooksFirst: true,
        failFast: 'off',
        started,
        deadline: started + plan.timeout + SLACK,
        baseline,
        applied: running.done.then(words/* toApplied */.fz),
    }, timeline);
    await Promise.all([watched.hookLogs.stop(), unstuck]);
    if (watched.end !== 'settled')
        await running.stop('SIGINT');
    return toResult(watched, { good, now: latest(await readHistory(helm, plan)), redact: redactor(secrets) });
}
function toResult(watched, { good, now, redact }) {
    if (watched.end === 'settled' && now?.status === 'deployed') {
        return {
            kind: 'rolled-back',
            to: good.revision,
            revision: now.revision,
            text: `revision ${good.revision} is back, as revision ${now.revision}`,
        };
    }
    const [problem] = rankProblems(watched.problems);
    const why = problem === undefined ? (0,last_line/* lastLine */.f)(watched.applied?.output ?? '') || watched.end : sentence(problem);
    return {
        kind: 'failed',
        text: `the rollback to revision ${good.revision} failed: ${redact(why)}; the release is at revision ${now?.revision ?? '?'}, ${now?.status ?? 'gone'}`,
    };
}
/**
 * Workloads of a revision as Helm has stored it, without hooks, and its secrets: they need not be those of the one that
 * failed.
 */
async function contentOf(helm, target) {
    const result = await helm.read((0,command/* getManifestArgs */.Tc)(target));
    if (result.code !== 0)
        throw new Error(`the manifest of revision ${target.revision} cannot be read: ${(0,last_line/* lastLine */.f)(result.stderr)}`);
    const objects = await parseManifest(result.stdout);
    const workloads = objects
        .filter((object) => hookEvents(object).length === 0)
        .flatMap((object) => workloadRef(object, target.namespace) ?? []);
    return { workloads, secrets: secretValues(objects) };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/lock/lock.ts







/** Clocks of two machines differ. */
const lock_SLACK = 60_000;
/**
 * Makes a release that a dead run of ours left `pending-…` usable again. A lock of others, or of a run that may be
 * alive, is never broken.
 * @returns the history after that
 * @throws TransientError `RELEASE_LOCKED`; UserError `RELEASE_LOCKED_BY_OTHERS` (inconclusive), `RELEASE_RECOVERY`
 * (rollback-failed)
 */
async function freeLock(context, plan) {
    const { cluster, helm, timeline } = context;
    let { history } = plan;
    let last = latest(history);
    if (plan.journal !== undefined && isSameRelease(plan.journal, plan)) {
        const ended = await endOrphans(cluster.ports, plan.journal.folder);
        // It holds a kubeconfig, and nobody else removes it.
        await cluster.ports.files.remove(plan.journal.folder);
        if (ended > 0) {
            helm.releaseChanges();
            timeline.add('stop', 'stopped the Helm process that an earlier run had left running');
            history = await readHistory(helm, plan);
            last = latest(history);
        }
    }
    if (last === undefined || !isPending(last.status))
        return history;
    await mustBeDeadAndOurs(cluster, plan, last);
    timeline.add('rollback', `revision ${last.revision} is ${last.status}, left by an earlier run that is dead: recovering`);
    const onFirstFailure = lastGood(history, last.revision) === undefined ? 'uninstall' : 'keep';
    const result = await rollBack(context, { ...plan, history, failed: last.revision, onFirstFailure });
    if (result.kind === 'failed')
        throw new errors/* UserError */.yo('RELEASE_RECOVERY', result.text, 'check the release with helm history, and repair it by hand', {
            outcome: 'rollback-failed',
        });
    return readHistory(helm, plan);
}
function isSameRelease(journal, target) {
    return journal.release === target.release && journal.namespace === target.namespace;
}
/**
 * Helm gives a rollback the labels of the revision that it goes back to: whose it is shows in the revision that it
 * leaves.
 */
async function findOwner(cluster, plan, last) {
    const owner = await readOwner(cluster, { ...plan, revision: last.revision });
    return (owner ??
        (last.status === 'pending-rollback' ? readOwner(cluster, { ...plan, revision: last.revision - 1 }) : undefined));
}
async function mustBeDeadAndOurs(cluster, plan, last) {
    const owner = await findOwner(cluster, plan, last);
    const what = `release ${plan.release} in ${plan.namespace}: revision ${last.revision} is ${last.status} since ${last.updated}`;
    if (owner === undefined) {
        const command = last.revision === 1 ? `helm uninstall ${plan.release}` : `helm rollback ${plan.release}`;
        throw new errors/* UserError */.yo('RELEASE_LOCKED_BY_OTHERS', `${what}, and not by Slipway`, `if nobody is deploying, free it with: ${command} --namespace ${plan.namespace}`, { outcome: 'inconclusive' });
    }
    const mine = plan.journal?.run === owner.run;
    if (mine || cluster.ports.clock.now() > owner.until + lock_SLACK)
        return;
    const left = new Date(owner.until + lock_SLACK).toISOString();
    throw new errors/* TransientError */.N_('RELEASE_LOCKED', `${what}, by another run (${owner.run}) that may be alive`, `wait for it; from ${left} on the next run takes over by itself`);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/values/chart-values.ts



/**
 * The chart's values with the user's on top, for finding the image in them.
 * @throws UserError `VALUES_INVALID`, `CHART_MISSING`, `CHART_RENDER`
 */
async function mergedValues(helm, chart, files) {
    const { ports } = helm;
    const texts = await Promise.all(files.map(async (path) => [path, await ports.files.read(path)]));
    const { parse } = await __webpack_require__.e(/* import() */ 8815).then(__webpack_require__.t.bind(__webpack_require__, 38815, 19));
    const read = (path, text) => {
        try {
            return (parse(text, { version: '1.1', merge: true, uniqueKeys: false, maxAliasCount: 100 }) ?? {});
        }
        catch (error) {
            throw new errors/* UserError */.yo('VALUES_INVALID', `${path}: not readable as YAML: ${(0,errors/* errorMessage */.gJ)(error).split('\n')[0] ?? ''}`, 'correct the file');
        }
    };
    const base = read("the chart's values", await chartValues(helm, chart));
    return texts.reduce((merged, [path, text]) => merge(merged, read(path, text)), base);
}
async function chartValues(helm, chart) {
    const { files } = helm.ports;
    if (!chart.startsWith('oci:')) {
        const found = await files.stat(chart);
        if (found === undefined)
            throw new errors/* UserError */.yo('CHART_MISSING', `chart: expected a chart at ${chart}, found nothing`, 'correct the input chart');
        if (found.kind === 'directory' && (await files.stat(files.resolve(chart, 'values.yaml'))) !== undefined)
            return files.read(files.resolve(chart, 'values.yaml'));
    }
    const shown = await helm.read((0,command/* showValuesArgs */.dH)(chart));
    if (shown.code === 0)
        return shown.stdout;
    throw new errors/* UserError */.yo('CHART_RENDER', `chart: ${chart} cannot be read: ${(0,last_line/* lastLine */.f)(shown.stderr)}`, 'run helm show values with this chart to see the whole error');
}
/** Values whose names say that they are secret: Helm repeats them when a chart's schema refuses them. */
function secretsIn(values, name = '') {
    if (typeof values === 'string')
        return isSecretName(name) && values.trim().length >= 4 ? [values] : [];
    if (Array.isArray(values))
        return values.flatMap((item) => secretsIn(item, name));
    return (0,json/* isObject */.Gv)(values) ? Object.entries(values).flatMap(([key, value]) => secretsIn(value, key)) : [];
}
/** As Helm puts values together: maps are merged, all else is replaced, null takes a key away. */
function merge(below, above) {
    if (!(0,json/* isObject */.Gv)(below) || !(0,json/* isObject */.Gv)(above))
        return above;
    const merged = new Map(Object.entries(below).map(([key, value]) => [key, value ?? null]));
    for (const [key, value] of Object.entries(above)) {
        if (value === null || value === undefined)
            merged.delete(key);
        else
            merged.set(key, merge(merged.get(key) ?? null, value));
    }
    return Object.fromEntries(merged);
}

// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/values/files.ts
var values_files = __webpack_require__(38356);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/plan/dry-run.ts


/** The output of `helm upgrade --dry-run=server --output=json`. */
async function readDryRun(stdout, { noHooks = false } = {}) {
    const release = (0,json/* parseJson */.qF)(stdout);
    const hooks = noHooks ? [] : (0,json/* listAt */.gT)(release, 'hooks').filter((hook) => !isTest(hook));
    const read = async (texts) => (await Promise.all(texts.map(parseManifest))).flat();
    return {
        objects: await read([(0,json/* textAt */.$6)(release, 'manifest') ?? '']),
        hooks: await read(hooks.map((hook) => (0,json/* textAt */.$6)(hook, 'manifest') ?? '')),
        side: (0,json/* textAt */.$6)(release, 'apply_method') === 'ssa' ? 'server' : 'client',
    };
}
/** Tests run on request alone. */
function isTest(hook) {
    return (0,json/* listAt */.gT)(hook, 'events').every((event) => event === 'test' || event === 'test-success');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/plan/plan.ts

















/** @throws RefusedPlan, UserError and its kin: of the release nothing has been changed then */
async function planHelm(context, order, left) {
    const { cluster, helm, timeline } = context;
    const { image, imageValues } = order;
    const given = await (0,values_files/* givenValues */.y)(plan_placeOf(context), order, () => mergedValues(helm, order.chart, order.values));
    const reading = Promise.all([readHistory(helm, order), checkNamespace(cluster, order)]);
    reading.catch(() => undefined);
    const values = await mergedValues(helm, order.chart, given);
    const likely = firstCandidate({ image, given: imageValues, values });
    if (likely !== undefined)
        await order.prefetch?.likelyImage(order, given, likely.values, cluster.access);
    const [found] = await reading;
    const history = await freeLock(context, { ...order, history: found, journal: left });
    const secrets = secretsIn(values);
    const isUpgrade = history.some(({ status }) => status === 'deployed');
    const chart = { order, given, isUpgrade, redact: redactor(secrets) };
    const choice = await chooseImage(context, values, chart);
    if (choice.keys.length > 0)
        timeline.add('start', `the digest is set in ${choice.keys.join(', ')}`);
    const rendered = await renderFinally(context, choice, chart);
    return {
        previous: latest(history),
        revision: (latest(history)?.revision ?? 0) + 1,
        ...rendered,
        secrets: [...rendered.secrets, ...secrets],
    };
}
const plan_placeOf = ({ cluster: { ports, access } }) => ({ ports, folder: access.folder });
async function chooseImage(context, values, { order, given, isUpgrade, redact }) {
    const render = async (overlay) => {
        const files = await (0,values_files/* withOverlay */.r)(plan_placeOf(context), given, overlay);
        const result = await context.helm.read((0,command/* templateArgs */.gg)({ ...order, values: files, isUpgrade }));
        return result.code === 0
            ? { objects: await parseManifest(result.stdout) }
            : { failed: redact((0,words/* lastErrors */.qT)(result.stderr)) };
    };
    return chooseImageValues({ image: order.image, given: order.imageValues, values, render });
}
/** The chart as the API server's capabilities and its `lookup`s make it; the cluster is looked at meanwhile. */
async function renderFinally(context, choice, { order, given, isUpgrade, redact }) {
    const { cluster, helm } = context;
    const values = await (0,values_files/* withOverlay */.r)(plan_placeOf(context), given, choice.values);
    const expected = refsOf(choice.objects, order);
    const looking = look(cluster, expected, { events: true });
    looking.catch(() => undefined);
    const result = await helm.read((0,command/* dryRunArgs */.oK)({ ...order, values }));
    const seen = await looking;
    if (result.code !== 0)
        throw new RefusedPlan(redact((0,words/* lastErrors */.qT)(result.stderr)), redact(result.stderr), (0,words/* causeOf */.rl)(result.stderr));
    const dryRun = await readDryRun(result.stdout, { noHooks: order.flags?.noHooks });
    const parts = takeApart([...dryRun.objects, ...dryRun.hooks], order);
    const refs = [...parts.workloads, ...parts.hooks];
    const known = new Set(expected.map(workloadKey));
    const baseline = refs.every((ref) => known.has(workloadKey(ref))) ? seen : await look(cluster, refs, { events: true });
    return { values, ...parts, baseline, applies: applyPlan(dryRun, { order, isUpgrade }) };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/rollback/finish.ts






/**
 * Takes back a revision of a killed run that did not become `deployed`, when the release's own record names the same
 * run: a file alone proves nothing.
 * @throws UserError `RELEASE_RECOVERY` (rollback-failed)
 */
async function finishRun(context, journal, unfinished) {
    const history = await readHistory(context.helm, journal);
    const own = history.find(({ revision }) => revision === journal.revision);
    if (own === undefined)
        return 'the killed run had not yet changed the release';
    if ((await readOwner(context.cluster, journal))?.run !== journal.run)
        return `revision ${journal.revision} is not the killed run's: left alone`;
    const settled = whyNothingToDo(history, own, journal);
    if (settled !== undefined)
        return settled;
    await unfinished();
    // A first install that never finished would block the next one: `keep` is for one that can be looked at.
    const onFirstFailure = isPending(own.status) && lastGood(history, journal.revision) === undefined ? 'uninstall' : journal.onFirstFailure;
    const result = await rollBack(context, { ...journal, history, failed: journal.revision, onFirstFailure });
    if (result.kind !== 'failed')
        return result.text;
    throw new errors/* UserError */.yo('RELEASE_RECOVERY', result.text, 'check the release with helm history, and repair it by hand', {
        outcome: 'rollback-failed',
    });
}
function whyNothingToDo(history, own, journal) {
    const last = latest(history);
    if (own.status === 'deployed')
        return `revision ${journal.revision} was deployed by Helm before the run was killed; it was not proved`;
    const isRollback = last !== undefined && last.revision > journal.revision && journal.phase === 'rollback';
    if (last !== own && !isRollback)
        return 'another deployment has run since: left alone';
    if (isRollback && !isPending(last.status) && last.status !== 'failed')
        return `the rollback was complete: revision ${last.revision} is ${last.status}`;
    if (journal.rollback === 'never' && !isPending(own.status))
        return `revision ${journal.revision} failed and stays (rollback: never)`;
    return undefined;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/helm-delivery.ts











class HelmRelease {
    target;
    context;
    constructor(setup, target, tools, prefetch) {
        this.target = target;
        const { ports, access } = setup.cluster;
        this.context = { ...setup, helm: new Helm(ports, access, tools, prefetch) };
    }
    async standing(own) {
        const { helm, cluster } = this.context;
        const history = await readHistory(helm, this.target);
        if (own === undefined || !history.some(({ revision }) => revision === own.revision))
            return { history, made: 'not at all' };
        const owner = await readOwner(cluster, { ...this.target, revision: own.revision });
        return { history, made: owner?.run === own.run ? 'by this run' : 'by another' };
    }
    lastGood(history, below) {
        return lastGood(history, below);
    }
    objects(revision) {
        return manifestOf(this.context.helm, { ...this.target, revision });
    }
    rollBack(order) {
        return rollBack(this.context, { ...order, ...this.target });
    }
    finish(journal, unfinished) {
        return finishRun(this.context, journal, unfinished);
    }
}
class HelmDelivery extends HelmRelease {
    order;
    source;
    tool = 'Helm';
    constructor(setup, order, source) {
        super(setup, order, source.tools, source.prefetch);
        this.order = order;
        this.source = source;
    }
    get toolVersion() {
        return this.source.tools.helmVersion;
    }
    async plan(left) {
        try {
            return await planHelm(this.context, { ...this.order, ...this.source }, left);
        }
        finally {
            await this.source.prefetch?.stop();
        }
    }
    apply({ revision, values, applies }, { until }) {
        const { order, source } = this;
        const { helm } = this.context;
        const labels = ownerLabels({ run: order.run, until, revision });
        const { chart, set } = source;
        const upgrade = { ...order, chart, set, values, labels, flags: this.#flags(applies) };
        const running = helm.start((0,command/* upgradeArgs */.yv)(upgrade, source.tools.helmMajor));
        source.prefetch?.historyAfter(running.done, order, helm.access.env);
        return {
            done: running.done.then(words/* toApplied */.fz),
            stop: async () => {
                // Helm writes down that it was interrupted.
                await running.stop('SIGINT');
            },
        };
    }
    /** Helm refuses to force what it does not apply server-side. */
    #flags({ side }) {
        const { flags } = this.source;
        return { ...flags, forceConflicts: flags?.forceConflicts === true && side === 'server' };
    }
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/way.ts

const helm = {
    open: (setup, order, source) => new HelmDelivery(setup, order, source),
    find: (setup, target, tools) => new HelmRelease(setup, target, tools),
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/ways.ts

/** Every way of delivery, by name. One more is a folder beside helm/ and a name here. */
const WAYS = { helm: helm };
const WAY_NAMES = Object.keys(WAYS);
const ways = WAYS;
function openDelivery(setup, order, { via, source }) {
    return ways[via].open(setup, order, source);
}
function findRelease(setup, target, { via, tools }) {
    return ways[via].find(setup, target, tools);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/diagnosis/evidence.ts




const evidence_LIMIT = { pods: 4, events: 20, lines: 60, containers: 4 };
/** Events, states of containers and last logs of what has a problem, read while it is still there. */
async function collectEvidence(cluster, source) {
    const views = new Map([
        ...source.hooks,
        ...source.observation.workloads.map((view) => [workloadKey(view), view]),
    ]);
    const keys = [...new Set(source.problems.map((problem) => workloadKey(problem.workload)))];
    const troubled = keys.map((key) => views.get(key)).filter((view) => view !== undefined);
    const pods = troubled.flatMap((view) => [...view.pods].sort((a, b) => Number(a.ready) - Number(b.ready)).slice(0, evidence_LIMIT.pods));
    const [events, ...logs] = await Promise.all([
        allEvents(cluster, source.observation, troubled),
        ...logSources(source.problems, pods).map((at) => readLog(cluster, at, source.hookLogs)),
    ]);
    const { name, output } = source.tool;
    const said = output.trim() === '' ? [] : [{ title: `${name} said`, text: tail(output, evidence_LIMIT.lines) }];
    // What the application said itself explains most.
    return [...logs.flat(), ...pods.map(describePod), ...eventsOf(events, troubled, pods), ...said];
}
/** The routine ones too, which no look asks for: between them what went wrong is easier to understand. */
async function allEvents(cluster, seen, views) {
    if (seen.gaps.some(({ kind }) => kind === 'unreachable'))
        return seen.events;
    const namespaces = [...new Set(views.map(({ namespace }) => namespace))];
    const lists = await Promise.all(namespaces.map((namespace) => cluster.list(eventsArgs({ namespace, all: true }))));
    const all = [...seen.events, ...lists.flatMap(({ items }) => items.map(readEvent))];
    return [...new Map(all.map((event) => [event.uid, event])).values()];
}
function describePod(pod) {
    const containers = pod.containers.map((container) => {
        const { state, last } = container;
        const now = state.kind === 'running'
            ? `running${container.ready ? ', ready' : ', not ready'}`
            : state.kind === 'waiting'
                ? `waiting: ${state.reason} ${state.message}`
                : `ended with ${state.exitCode} ${state.reason} ${state.message}`;
        const before = last === undefined ? '' : `; before that ended with ${last.exitCode} ${last.reason} ${last.message}`;
        const limit = container.limit === undefined ? '' : `; memory limit ${container.limit}`;
        return `${container.init ? 'init container' : 'container'} ${container.name}: ${now.trim()}${before.trimEnd()}; ${container.restarts} restarts${limit}; image ${container.image}`;
    });
    const conditions = pod.conditions
        .filter(({ status }) => status !== 'True')
        .map(({ type, reason, message }) => `${type} is not true: ${reason} ${message}`);
    return {
        title: `Pod ${pod.name}`,
        text: [`${pod.phase} on ${pod.node ?? 'no node'}`, ...containers, ...conditions].join('\n'),
    };
}
function eventsOf(events, views, pods) {
    const uids = new Set([...views.map((view) => view.uid), ...pods.map((pod) => pod.uid)]);
    const names = views.map((view) => view.name);
    const isTheirs = ({ object }) => uids.has(object.uid) || (object.kind === 'ReplicaSet' && names.some((name) => object.name.startsWith(`${name}-`)));
    const chosen = events
        .filter(isTheirs)
        .sort((a, b) => a.at - b.at)
        .slice(-evidence_LIMIT.events);
    if (chosen.length === 0)
        return [];
    const line = (event) => `${new Date(event.at).toISOString().slice(11, 19)} ${event.type} ${event.reason} ${event.object.kind}/${event.object.name}${event.count > 1 ? ` (x${event.count})` : ''}: ${event.message}`;
    return [{ title: 'Events', text: chosen.map(line).join('\n') }];
}
function logSources(problems, pods) {
    const wanted = problems.filter((problem) => problem.container !== undefined && problem.pod !== undefined);
    const sources = wanted.flatMap((problem) => {
        const pod = pods.find((known) => known.name === problem.pod);
        const container = pod?.containers.find((known) => known.name === problem.container);
        if (pod === undefined ||
            container === undefined ||
            (container.state.kind === 'waiting' && container.restarts === 0))
            return [];
        return [{ namespace: pod.namespace, pod: pod.name, container: container.name, restarted: container.restarts > 0 }];
    });
    const ended = pods.flatMap((pod) => pod.phase === 'Failed'
        ? pod.containers
            .filter((container) => container.state.kind === 'terminated')
            .map((container) => ({
            namespace: pod.namespace,
            pod: pod.name,
            container: container.name,
            restarted: false,
        }))
        : []);
    return [...new Map([...sources, ...ended].map((at) => [`${at.pod}/${at.container}`, at])).values()].slice(0, evidence_LIMIT.containers);
}
async function readLog(cluster, at, hookLogs) {
    const kept = await hookLogs.text(at.pod, at.container);
    if (kept !== undefined && kept.trim() !== '')
        return [logEvidence(at, kept, 'log')];
    const modes = at.restarted ? [true, false] : [false];
    const texts = await Promise.all(modes.map((previous) => cluster.kubectl(logsArgs({ ...at, previous, lines: evidence_LIMIT.lines }), { timeout: 10_000 })));
    return texts.flatMap((result, position) => {
        const title = modes[position] === true ? 'log before the last restart' : 'log';
        if (result.code !== 0)
            return position === 0 ? [logEvidence(at, `not readable: ${(0,last_line/* lastLine */.f)(result.stderr)}`, title)] : [];
        return result.stdout.trim() === '' ? [] : [logEvidence(at, result.stdout, title)];
    });
}
function logEvidence(at, text, title) {
    return { title: `${at.pod}/${at.container}: ${title}`, text: tail(text, evidence_LIMIT.lines) };
}
function tail(text, lines) {
    return text
        .trimEnd()
        .split('\n')
        .slice(-lines)
        .map((line) => line.slice(0, 2000))
        .join('\n');
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/untouched.ts





/**
 * Whether a release that failed has left every object of it, and of the revision before, as it was. Without an answer
 * it has not.
 */
async function isUntouched({ cluster, delivery, order }, { applies, previous }, before) {
    if (applies === undefined || before === undefined || !before.complete)
        return false;
    const { namespace } = order;
    const keyOf = (object) => objectKey(object, namespace);
    try {
        const old = previous === undefined ? [] : ((await delivery.objects?.(previous.revision)) ?? []);
        const known = new Set(applies.objects.map(keyOf));
        const left = old.filter((object) => !known.has(keyOf(object)));
        const now = await readLive(cluster, { objects: [...applies.objects, ...left], namespace });
        if (!now.complete)
            return false;
        const touched = [...known].some((key) => isTouched(before.found.get(key), now.found.get(key), applies.manager));
        // What the new revision does not have any more is only ever deleted.
        return !touched && left.every((object) => now.found.has(keyOf(object)));
    }
    catch {
        cluster.ports.signals.check();
        return false;
    }
}
/** Replicas that people or autoscalers had set before: no rollback is to change them. */
function replicasIn(live, namespace) {
    const entries = [...(live?.found.values() ?? [])].flatMap((object) => {
        const ref = workloadRef(object, namespace);
        const count = (0,json/* property */.MZ)(object, 'spec', 'replicas');
        return ref === undefined || typeof count !== 'number' ? [] : [[workloadKey(ref), count]];
    });
    return new Map(entries);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/outcome/result.ts
function countsOf(seen) {
    return seen.workloads.map(({ kind, name, ready, desired }) => ({ kind, name, ready, desired }));
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/outcome/failed.ts










/** Evidence first; then what is being applied is stopped; then the rollback. */
async function concludeFailed(deployment, failure) {
    const { cluster, delivery, order, timeline } = deployment;
    const { watched } = failure;
    const diagnosis = await diagnose(deployment, failure);
    if (watched.applied === undefined)
        timeline.add('stop', `interrupting ${delivery.tool}`);
    await failure.stop();
    if (watched.end === 'lost' || causes/* CAUSES */.hE[diagnosis.cause].blinds === true)
        return lost(deployment, failure, diagnosis);
    const standing = await readStanding(deployment, failure.plan);
    if (standing === undefined)
        return lost(deployment, failure, diagnosis);
    const obstacle = whyNoRollback(deployment, failure, standing) ?? (await whyNothingToUndo(deployment, failure));
    if (obstacle === undefined)
        return failed_rollBack(deployment, failure, { diagnosis, standing });
    await removeJournal(cluster.ports, order.output);
    const now = latest(standing.history);
    return {
        ...told(deployment, failure, diagnosis),
        outcome: obstacle.outcome,
        headline: `${diagnosis.sentence}; ${obstacle.text}`,
        revision: now?.revision,
        state: now?.status ?? 'absent',
    };
}
/** What the result says however it ends. */
function told({ timeline }, { plan, watched }, diagnosis) {
    return {
        diagnosis,
        diagnosisFile: DIAGNOSIS,
        notes: [],
        workloads: countsOf(watched.last),
        events: timeline.events,
        previousRevision: plan.previous?.revision,
    };
}
const OUTCOMES = {
    'rolled-back': 'rolled-back',
    uninstalled: 'rolled-back',
    kept: 'fail',
    failed: 'rollback-failed',
};
async function failed_rollBack(deployment, failure, { diagnosis, standing: { history } }) {
    const { cluster, delivery, order, timeline, redact } = deployment;
    const { ports } = cluster;
    const { plan, journal } = failure;
    await orWarn(deployment, JOURNAL, () => writeJournal(ports, order.output, { ...journal, phase: 'rollback' }));
    const { onFirstFailure, deleteAdopted = false, timeout } = order;
    const replicas = replicasIn(failure.before.live, order.namespace);
    const rollback = await delivery.rollBack({
        history,
        failed: plan.revision,
        onFirstFailure,
        deleteAdopted,
        timeout,
        replicas,
    });
    timeline.add('end', rollback.text);
    const after = (await readStanding(deployment, plan))?.history;
    const now = latest(after ?? []);
    const state = rollback.kind === 'uninstalled' ? 'uninstalled' : after === undefined ? 'unknown' : now?.status;
    // A rollback whose end was not seen stays in the journal: the post step finishes it.
    if (state !== 'unknown' && !isPending(state ?? 'absent'))
        await removeJournal(ports, order.output);
    const text = redact(rollback.text);
    return {
        ...told(deployment, failure, diagnosis),
        outcome: OUTCOMES[rollback.kind],
        headline: `${diagnosis.sentence}; ${text}`,
        revision: now?.revision,
        state: state ?? 'absent',
        rollback: { ...rollback, text },
    };
}
function whyNoRollback({ order }, { plan, watched }, { history, made }) {
    const newest = latest(history)?.revision;
    if (made === 'not at all' || order.rollback === 'never')
        return { outcome: 'fail', text: 'nothing was rolled back' };
    if (made === 'by another' || (newest ?? 0) > plan.revision)
        return {
            outcome: 'fail',
            text: `not rolled back: another deployment made revision ${newest ?? '?'} in the meantime`,
        };
    if (watched.applied !== undefined && (0,causes/* isReadingForbidden */.Yr)(watched.applied.output))
        return {
            outcome: 'inconclusive',
            text: 'nothing was rolled back: the credentials lack the permission to read whether the release failed',
        };
    return undefined;
}
/** What was refused before an object changed needs no way back; only a first install may be asked to go. */
async function whyNothingToUndo(deployment, { plan, before }) {
    if (!(await isUntouched(deployment, plan, before.live)))
        return undefined;
    const isFirst = plan.previous === undefined;
    if (isFirst && deployment.order.onFirstFailure === 'uninstall')
        return undefined;
    const ran = (plan.applies?.hooks.length ?? 0) > 0 ? ', but hooks of it may have run' : '';
    return { outcome: 'fail', text: `nothing was changed: no object of the release was touched${ran}` };
}
/** What there is of the release now; undefined when nobody answers. */
async function readStanding({ cluster, delivery, order }, plan) {
    try {
        return await delivery.standing({ revision: plan.revision, run: order.run });
    }
    catch (error) {
        cluster.ports.signals.check();
        if (error instanceof errors/* UserError */.yo)
            return undefined;
        throw error;
    }
}
/** Without an answer from the API server there is no telling whether it failed: nothing is rolled back blindly. */
function lost(deployment, failure, diagnosis) {
    const { revision } = failure.plan;
    const cause = causes/* CAUSES */.hE[diagnosis.cause].blinds === true ? diagnosis.cause : 'api-lost';
    return {
        ...told(deployment, failure, diagnosis),
        outcome: 'inconclusive',
        headline: `${causes/* CAUSES */.hE[cause].title}: contact was lost while revision ${revision} was rolling out. Nothing was rolled back; the post step or the next run finishes it`,
        revision,
        state: 'unknown',
    };
}
async function diagnose(deployment, { plan, watched }) {
    const { cluster, delivery, order, timeline, redact } = deployment;
    const ranked = rankProblems(watched.problems);
    const problems = watched.fatal === undefined ? ranked : [watched.fatal, ...ranked.filter(({ key }) => key !== watched.fatal?.key)];
    const evidence = await collectEvidence(cluster, {
        observation: watched.last,
        hooks: watched.hooks,
        problems,
        hookLogs: watched.hookLogs,
        tool: { name: delivery.tool, output: watched.applied?.output ?? '' },
    });
    await watched.hookLogs.stop();
    const { release, namespace } = order;
    const diagnosis = toDiagnosis({
        at: cluster.ports.clock.now(),
        release,
        namespace,
        revision: plan.revision,
        problems,
        tool: failed_wordsOf(watched),
        evidence,
        redact,
    });
    await writeDiagnosis(deployment, diagnosis);
    timeline.add('fatal', diagnosis.sentence);
    timeline.add('evidence', `evidence is in ${DIAGNOSIS}`);
    return diagnosis;
}
/** What the tool or the API server says of the failure itself. */
function failed_wordsOf({ end, applied, last }) {
    if (end === 'apply-failed') {
        const { output = '', message = '' } = applied ?? {};
        return { cause: (0,causes/* recognise */.GJ)('tool', { message: output }) ?? 'unknown', message };
    }
    return end === 'lost'
        ? { cause: 'api-lost', message: last.gaps.find(({ kind }) => kind === 'unreachable')?.message ?? '' }
        : undefined;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/outcome/proved.ts








/** A release that became ready: whether it runs the digest that was deployed. */
async function concludeProved(deployment, { plan, watched, identity, history }) {
    const { cluster, order, timeline } = deployment;
    if (identity === undefined)
        cluster.ports.host.warn(`the manifest of ${order.image.digest} cannot be read: only a pod that names this exact digest can prove it`);
    const proved = await proveAll(deployment, { plan, watched, identity: identity ?? unread(order.image.digest) });
    await Promise.all([watched.hookLogs.stop(), removeJournal(cluster.ports, order.output)]);
    const last = latest(history);
    const base = {
        revision: last?.revision,
        previousRevision: plan.previous?.revision,
        state: last?.status ?? 'absent',
        workloads: countsOf(watched.last),
    };
    return { ...base, ...outcomeOf(deployment, proved), events: timeline.events };
}
async function proveAll({ cluster, order }, { plan, watched, identity }) {
    const views = [...watched.last.workloads, ...watched.hooks.values()];
    const isHook = ({ workload }) => plan.hooks.some((hook) => workloadKey(hook) === workloadKey(workload));
    const main = plan.targets.filter((target) => !isHook(target));
    // A hook that was seen must not run another image; that it is gone by now takes nothing from what the others prove.
    const seenHooks = plan.targets.filter((target) => isHook(target) && watched.hooks.has(workloadKey(target.workload)));
    const sources = {
        identity,
        resolve: (digest, imageId) => identifyReported(digest, imageId, order.reader).catch(() => undefined),
        platform: (node) => proved_platformOf(cluster, node),
    };
    const [proof, hooks] = await Promise.all([
        prove(main.length > 0 ? main : plan.targets, views, sources),
        prove(seenHooks, views, sources),
    ]);
    return hooks.ok ? proof : hooks;
}
async function proved_platformOf(cluster, node) {
    const { items } = await cluster.list(getNodeArgs(node));
    const [os, arch] = ['operatingSystem', 'architecture'].map((key) => (0,json/* textAt */.$6)((0,json/* property */.MZ)(items[0], 'status', 'nodeInfo'), key));
    return os === undefined || arch === undefined ? undefined : `${os}/${arch}`;
}
function outcomeOf({ order, timeline }, proved) {
    if (!proved.ok) {
        timeline.add('fatal', proved.message);
        return {
            outcome: 'fail',
            headline: `Deployed, but not with the image that was asked for: ${proved.message}`,
            notes: [],
        };
    }
    const { proof, notes } = proved;
    timeline.add('proof', `${order.image.digest}: ${proof}`);
    const digest = { proof, verifiedDigest: order.image.digest, notes };
    if (proved.idle && order.requireProof !== 'template')
        return { ...digest, outcome: 'vacuous', headline: `Nothing runs: ${notes.join('; ')}` };
    if (!isAtLeast(proof, order.requireProof))
        return {
            ...digest,
            outcome: 'inconclusive',
            headline: `Deployed, but the proof is ${proof}, and require-proof is ${order.requireProof}: ${notes.join('; ')}`,
        };
    return {
        ...digest,
        outcome: 'pass',
        headline: `${order.release} runs ${order.image.digest.slice(0, 19)} in ${order.namespace}, proof: ${proof}`,
    };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/outcome/refused.ts




/**
 * The chart was refused in the dry run: nothing has changed.
 * @throws UserError `CHART_RENDER`: a chart that does not render is the input's fault
 */
async function concludeRefused(deployment, error) {
    const { cluster, delivery, order, timeline, redact } = deployment;
    const cause = error.why;
    const message = redact(error.message);
    if (cause === undefined)
        throw new errors/* UserError */.yo('CHART_RENDER', `the chart does not render: ${message}`, 'run helm template with the same values to see the whole error');
    const diagnosis = toDiagnosis({
        at: cluster.ports.clock.now(),
        release: order.release,
        namespace: order.namespace,
        revision: undefined,
        problems: [],
        tool: { cause, message: error.message },
        evidence: [{ title: `${error.speaker ?? delivery.tool} said`, text: error.output }],
        hint: error.hint,
        redact,
    });
    await writeDiagnosis(deployment, diagnosis);
    timeline.add('fatal', diagnosis.sentence);
    timeline.add('evidence', `evidence is in ${DIAGNOSIS}`);
    const { history } = await delivery.standing();
    const last = latest(history);
    return {
        outcome: cause === 'api-lost' ? 'transient' : 'fail',
        headline: `${diagnosis.sentence}; nothing was changed`,
        revision: last?.revision,
        previousRevision: delivery.lastGood(history)?.revision,
        state: last?.status ?? 'absent',
        notes: [],
        diagnosis,
        diagnosisFile: DIAGNOSIS,
        events: timeline.events,
        workloads: [],
    };
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/hint.ts




const SHOWN = 3;
/** What to do about refused objects: of a field that somebody else owns, whose it is and both ways out. */
function hintFor(refused, live, namespace) {
    const [first] = refused;
    if (first === undefined || first.cause !== 'field-conflict')
        return causes/* CAUSES */.hE[first?.cause ?? 'unknown'].hint;
    const conflicts = refused.flatMap((judged) => conflictsIn(judged.words).map((conflict) => ({
        ...conflict,
        text: `${conflict.field} of ${objectTitle(judged.object, namespace)} belongs to ${conflict.owner}${values(judged, conflict.field, live, namespace)}`,
    })));
    if (conflicts.length === 0)
        return causes/* CAUSES */.hE['field-conflict'].hint;
    const rest = conflicts.length > SHOWN ? `, and ${conflicts.length - SHOWN} more fields` : '';
    const owners = [...new Set(conflicts.map(({ owner }) => owner))].slice(0, SHOWN).join(' and ');
    const told = conflicts.slice(0, SHOWN).map(({ text }) => text);
    return `${told.join('; ')}${rest}: let the chart not set it, so that ${owners} keeps it, or set force-conflicts: true, and the release writes over it`;
}
/** Values are shown where they are short and no secret can stand there. */
function values({ object }, field, live, namespace) {
    if ((0,json/* textAt */.$6)(object, 'kind') === 'Secret')
        return '';
    const [wanted, found] = [object, live.found.get(objectKey(object, namespace))].map((each) => valueAt(each, field));
    const isPlain = (value) => typeof value === 'number' || typeof value === 'boolean';
    return isPlain(wanted) && isPlain(found) ? ` (${String(found)} now, ${String(wanted)} in the release)` : '';
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/scope.ts



/** Kinds that give rights in the whole cluster, or change what it takes. */
const CLUSTER_WIDE = [
    'ClusterRole',
    'ClusterRoleBinding',
    'CustomResourceDefinition',
    'APIService',
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
];
function scopeOf({ objects, hooks, before }, namespace) {
    const all = [...objects, ...hooks];
    const isWide = ({ kind }) => typeof kind === 'string' && CLUSTER_WIDE.includes(kind);
    return {
        elsewhere: all.filter((object) => !isWide(object) && scope_placeOf(object, namespace) !== namespace),
        clusterWide: all.filter(isWide),
        before,
    };
}
/** A namespace itself is an object in it: its labels say what may run there. */
function scope_placeOf(object, namespace) {
    return object['kind'] === 'Namespace' ? identity_nameOf(object) : namespaceOf(object, namespace);
}
/** A line for each, before anything is applied. */
function scopeLines({ elsewhere, clusterWide, before }, namespace) {
    return [
        ...line(`outside of namespace ${namespace}`, elsewhere, (object) => objectTitle(object, namespace)),
        ...line('cluster-wide', clusterWide, (object) => `${(0,json/* textAt */.$6)(object, 'kind') ?? ''}/${identity_nameOf(object)}`),
        ...line('hooks that run before anything is applied', before, (object) => objectTitle(object, namespace)),
    ];
}
const scope_SHOWN = 10;
function line(what, objects, title) {
    if (objects.length === 0)
        return [];
    const names = [...new Set(objects.map(title))];
    const rest = names.length > scope_SHOWN ? ` and ${names.length - scope_SHOWN} more` : '';
    return [`${what}: ${names.slice(0, scope_SHOWN).join(', ')}${rest}`];
}
/**
 * Holds a release to the namespaces that it may write to; its own is always one.
 * @throws UserError `DEPLOY_NAMESPACE_NOT_ALLOWED` (fail)
 */
function checkScope({ elsewhere }, { namespace, allowed }) {
    if (allowed.length === 0)
        return;
    const outside = elsewhere.filter((object) => !allowed.includes(scope_placeOf(object, namespace)));
    const [first] = outside;
    if (first === undefined)
        return;
    const names = outside.slice(0, scope_SHOWN).map((object) => objectTitle(object, namespace));
    throw new errors/* UserError */.yo('DEPLOY_NAMESPACE_NOT_ALLOWED', `the release has objects outside of the namespaces that it may write to (${[namespace, ...allowed].join(', ')}): ${names.join(', ')}; nothing was changed`, `add ${scope_placeOf(first, namespace)} to allow-namespaces if that is meant, or take the object out of the chart`, { outcome: 'fail' });
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/preflight/preflight.ts









/**
 * Looks and asks before anything changes: how far the release reaches, whether a newer run has deployed, whose the
 * objects are that it names, and whether the API server would take them.
 * @throws RefusedPlan what the API server would not take; UserError `DEPLOY_NAMESPACE_NOT_ALLOWED`, `DEPLOY_OLDER_RUN`
 */
async function preflight(deployment, plan) {
    const { cluster, order } = deployment;
    const { applies } = plan;
    const { namespace } = order;
    if (applies !== undefined)
        tellScope(deployment, applies);
    const reading = readNotes(cluster, order);
    if (applies === undefined) {
        const notes = await reading;
        tellOrder(deployment, plan, notes);
        return { live: undefined, notes };
    }
    const looking = readLive(cluster, { objects: applies.objects, namespace });
    const [notes, live, answers] = await Promise.all([reading, looking, ask(deployment, applies, looking)]);
    cluster.ports.signals.check();
    tellOrder(deployment, plan, notes);
    const judgement = judgeAnswers(answers, applies);
    tellOpen(deployment, judgement);
    if (applies.side === 'client' && live.found.size > 0)
        deployment.timeline.add('note', 'this release is patched by Helm itself: the API server was asked beforehand about new objects only');
    if (judgement.refused.length > 0)
        throw toRefusal(judgement.refused, live, namespace);
    return { live, notes: await rememberAdopted(deployment, { applies, live, notes }) };
}
/** What the API server is asked depends on what is there only where it does not apply itself. */
async function ask({ cluster, order }, plan, looking) {
    const live = plan.side === 'server' ? { found: new Map(), complete: true } : await looking;
    return askServer(cluster, { plan, namespace: order.namespace, live });
}
function tellScope({ order, timeline }, plan) {
    const { namespace, allowNamespaces = [] } = order;
    const scope = scopeOf(plan, namespace);
    for (const line of scopeLines(scope, namespace))
        timeline.add('note', line);
    checkScope(scope, { namespace, allowed: allowNamespaces });
}
function tellOrder({ order, timeline }, { previous }, { run }) {
    const standing = previous?.status === 'deployed' ? previous.revision : undefined;
    const told = checkOrder(order.ordered, run, { standing, allowed: order.allowOlder === true });
    if (told !== undefined)
        timeline.add('note', told);
}
const preflight_SHOWN = 5;
function tellOpen({ order, timeline }, { mayHeal, open }) {
    const list = (answers) => {
        const texts = answers.map(({ object, words }) => `${objectTitle(object, order.namespace)} (${words})`);
        return `${texts.slice(0, preflight_SHOWN).join(', ')}${texts.length > preflight_SHOWN ? ` and ${texts.length - preflight_SHOWN} more` : ''}`;
    };
    if (open.length > 0)
        timeline.add('note', `the API server could not say beforehand whether it takes ${list(open)}`);
    if (mayHeal.length > 0)
        timeline.add('note', `the API server would not take now, but the release may change that on its way: ${list(mayHeal)}`);
}
function toRefusal(refused, live, namespace) {
    const told = refused.map(({ object, words }) => `${objectTitle(object, namespace)}: ${words}`);
    const rest = told.length > preflight_SHOWN ? `; and ${told.length - preflight_SHOWN} more` : '';
    return new RefusedPlan(`${told.slice(0, preflight_SHOWN).join('; ')}${rest}`, told.join('\n'), refused[0]?.cause, 'the API server, asked before anything was changed,', hintFor(refused, live, namespace));
}
/** Written down before the tool takes them over: whoever uninstalls the release later must know. */
async function rememberAdopted({ cluster, order, timeline }, { applies, live, notes }) {
    const { namespace } = order;
    const foreign = applies.adopts ? foreignObjects(applies, live, namespace) : [];
    if (foreign.length === 0)
        return notes;
    const titles = foreign.map((object) => objectTitle(object, namespace)).join(', ');
    timeline.add('note', `taken over by this release, which uninstalling it would delete: ${titles}`);
    const keys = foreign.map((object) => objectKey(object, namespace));
    const known = { ...notes, adopted: [...new Set([...notes.adopted, ...keys])] };
    const problem = await writeNotes(cluster, order, known);
    if (problem !== undefined)
        cluster.ports.host.warn(`what the release takes over cannot be written down beside it: ${problem}`);
    return known;
}
/** After a deployment whose revision stands: later runs compare themselves with this one. */
async function rememberRun({ cluster, order }, notes, revision) {
    if (order.ordered === undefined)
        return;
    const run = afterRun(order.ordered, notes.run, revision);
    const problem = await writeNotes(cluster, order, { ...notes, run });
    if (problem !== undefined)
        cluster.ports.host.info(`the run cannot be written down beside the release, so a later deploy of an older run is not noticed: ${problem}`);
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/timeline.ts
/** What happened when, in the log at once and in the record at the end. */
class Timeline {
    ports;
    redact;
    events = [];
    constructor(ports, redact = (text) => text) {
        this.ports = ports;
        this.redact = redact;
    }
    add(kind, text) {
        const clean = this.redact(text);
        this.events.push({ at: new Date(this.ports.clock.now()).toISOString(), kind, text: clean });
        if (kind === 'named')
            this.ports.host.warn(clean);
        else
            this.ports.host.info(clean);
    }
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/release/deploy.ts












/**
 * Puts an image into a release, watches it come up, proves it, and takes it back if it does not.
 * @param open finds the way of delivery
 */
async function deployRelease(order, ports, open = openDelivery) {
    const cluster = new Cluster(ports, order.access, order.kubectl);
    return new DeployRun(cluster, order, open).run();
}
class DeployRun {
    cluster;
    order;
    #redact = redactor([]);
    redact = (text) => this.#redact(text);
    timeline;
    delivery;
    constructor(cluster, order, open) {
        this.cluster = cluster;
        this.order = order;
        this.timeline = new Timeline(cluster.ports, this.redact);
        this.delivery = open({ cluster, timeline: this.timeline }, order, order.delivery);
    }
    async run() {
        const { cluster, delivery, order, timeline } = this;
        const { files, host } = cluster.ports;
        timeline.add('start', `deploying ${order.image.digest} as ${order.release} to ${order.namespace} on ${cluster.access.context} with ${delivery.tool} ${delivery.toolVersion}`);
        const left = await readJournal(cluster.ports, files.resolve(order.output, JOURNAL));
        try {
            const plan = await delivery.plan(left);
            const secrets = plan.secrets.filter((value) => !order.shown.some((text) => text.includes(value)));
            for (const secret of secrets.filter((value) => value.length >= 8))
                host.hide(secret);
            this.#redact = redactor(secrets);
            return await this.#apply(plan, await preflight(this, plan));
        }
        catch (error) {
            if (error instanceof RefusedPlan)
                return concludeRefused(this, error);
            throw error;
        }
    }
    async #apply(plan, before) {
        const { cluster, delivery, order, timeline } = this;
        const started = cluster.ports.clock.now();
        const journal = this.#journal(plan, started);
        await writeJournal(cluster.ports, order.output, journal);
        const applying = delivery.apply(plan, { until: started + order.timeout * 2 + 120_000 });
        // While it is applied there is time to open a way to the registry.
        const identity = identify(order.image.digest, order.reader);
        identity.catch(() => undefined);
        const watched = await this.#watch(plan, applying, started);
        cluster.ports.signals.check();
        if (watched.end !== 'settled')
            return concludeFailed(this, { plan, before, watched, journal, stop: () => applying.stop() });
        timeline.add('ready', `all of revision ${plan.revision} is ready`);
        const standing = await delivery.standing();
        const proving = concludeProved(this, { plan, watched, identity: await identity, history: standing.history });
        const [result] = await Promise.all([proving, rememberRun(this, before.notes, plan.revision)]);
        return result;
    }
    async #watch(plan, applying, started) {
        const { failFast, timeout } = this.order;
        const deadline = started + timeout + 2000;
        try {
            const { done: applied } = applying;
            return await watch(this.cluster, { ...plan, failFast, started, deadline, applied }, this.timeline);
        }
        catch (error) {
            // The journal stays for the post step or the next run.
            await applying.stop().catch(() => undefined);
            throw error;
        }
    }
    #journal(plan, started) {
        const { order, cluster, delivery } = this;
        const { release, namespace, run, rollback, onFirstFailure, timeout } = order;
        return {
            version: '2',
            via: order.delivery.via,
            phase: 'upgrade',
            run,
            release,
            namespace,
            kubeconfig: cluster.access.source,
            context: cluster.access.context,
            toolVersion: delivery.toolVersion,
            revision: plan.revision,
            rollback,
            onFirstFailure,
            timeout,
            started: new Date(started).toISOString(),
            folder: cluster.access.folder,
        };
    }
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/release/finish.ts








/**
 * Completes what a killed run left: ends its programs, and takes back a revision that did not come up. Does nothing
 * without a journal, or when the release's own record does not name the same run: a file alone proves nothing.
 * @param given what the inputs of that run say of the access: a journal holds no credentials, and allows no programs
 * @returns what was done, one sentence, or undefined when there was nothing to do
 */
async function finishRelease(ports, output, install, given = () => Promise.resolve(undefined)) {
    const path = ports.files.resolve(output, JOURNAL);
    const journal = await readJournal(ports, path);
    const via = WAY_NAMES.find((name) => name === journal?.via);
    if (journal === undefined || via === undefined) {
        if ((await ports.files.stat(path)) !== undefined)
            ports.host.warn(`${path}: a run was killed and is not finished, since its journal is not whole, of another version of Slipway or not written by it on this machine; look at the release`);
        return undefined;
    }
    const ended = await endOrphans(ports, journal.folder);
    if (ended > 0)
        ports.host.info('stopped what the killed run had left running');
    const inputs = (await given()) ?? {};
    const source = (0,access_source/* readSource */.o$)(journal.kubeconfig, inputs.content);
    const access = await openAccess(ports, { ...inputs, context: journal.context }, { source });
    const tools = await install({ via, toolVersion: journal.toolVersion });
    const text = await finishFrom({ ports, output, journal, access, tools });
    await ports.files
        .remove(journal.folder)
        .catch((error) => ports.host.warn(`${journal.folder}: ${(0,errors/* errorMessage */.gJ)(error)}`));
    return text;
}
async function finishFrom({ ports, output, journal, access, tools }) {
    const setup = { cluster: new Cluster(ports, access, tools.kubectl), timeline: new Timeline(ports) };
    const release = findRelease(setup, journal, tools.delivery);
    const text = await release.finish(journal, () => writeJournal(ports, output, { ...journal, phase: 'rollback' }));
    await removeJournal(ports, output);
    return text;
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/release/rollback.ts






/**
 * Brings the revision before `expectedRevision` back and verifies it, for smoke's `on-failure: rollback`. Refuses, as
 * `inconclusive`, when the release is no longer at the revision that was tested: somebody else has deployed since.
 * Without an earlier revision it is `fail`, and nothing is touched. Throws only when it is cancelled or the kubeconfig
 * is refused.
 */
async function rollBackRelease(ports, plan) {
    const access = await openAccess(ports, plan);
    const timeline = new Timeline(ports);
    const release = findRelease({ cluster: new Cluster(ports, access, plan.kubectl), timeline }, plan, plan.delivery);
    const done = (outcome, text, more = {}) => ({
        outcome,
        text,
        ...more,
        events: timeline.events,
    });
    try {
        const { history } = await release.standing();
        const now = latest(history);
        if (now?.revision !== plan.expectedRevision)
            return done('inconclusive', `not rolled back: ${plan.release} is at revision ${now?.revision ?? 'none'}, but revision ${plan.expectedRevision} was tested`);
        if (now.status !== 'deployed')
            return done('inconclusive', `not rolled back: revision ${now.revision} is ${now.status}, but a deployed one was tested`);
        if (release.lastGood(history, now.revision) === undefined)
            return done('fail', 'not rolled back: there is no earlier revision');
        const result = await release.rollBack({
            history,
            failed: now.revision,
            onFirstFailure: 'keep',
            timeout: plan.timeout,
        });
        return result.kind === 'rolled-back'
            ? done('rolled-back', result.text, { to: result.to, revision: result.revision })
            : done('rollback-failed', result.text);
    }
    catch (error) {
        ports.signals.check();
        if (error instanceof errors/* TransientError */.N_)
            return done('transient', `not rolled back: ${error.message}`);
        if (error instanceof errors/* UserError */.yo)
            return done('inconclusive', `not rolled back: ${error.message}`);
        throw error;
    }
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/index.ts

















/***/ })

};
