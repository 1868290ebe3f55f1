/** Programs of the host that every guest has: the pinned list. One that the host lacks is left out. */
export const standardTools = [
  ...[
    'sh',
    'dash',
    'bash',
    'modprobe',
    'insmod',
    'lsmod',
    'depmod',
    'dmesg',
    'sysctl',
    'ps',
    'kill',
    'pgrep',
  ],
  ...[
    'ip',
    'tc',
    'bridge',
    'ss',
    'nstat',
    'ethtool',
    'ping',
    'bpftool',
    'tcpdump',
    'iperf3',
    'nc',
    'taskset',
  ],
  ...[
    'nft',
    'iptables',
    'iptables-save',
    'iptables-restore',
    'ip6tables',
    'ip6tables-save',
    'ip6tables-restore',
  ],
  ...[
    'unshare',
    'nsenter',
    'mount',
    'umount',
    'mountpoint',
    'setpriv',
    'timeout',
    'nohup',
    'setsid',
    'chrt',
    'busybox',
  ],
  ...[
    'cat',
    'chmod',
    'cp',
    'cut',
    'date',
    'dd',
    'df',
    'echo',
    'env',
    'expr',
    'false',
    'find',
    'grep',
    'gzip',
  ],
  ...[
    'head',
    'hostname',
    'id',
    'ln',
    'ls',
    'mkdir',
    'mkfifo',
    'mknod',
    'mktemp',
    'mv',
    'nproc',
    'od',
    'printf',
    'pwd',
  ],
  ...[
    'readlink',
    'realpath',
    'rm',
    'rmdir',
    'sed',
    'seq',
    'sha256sum',
    'shuf',
    'sleep',
    'sort',
    'stat',
    'stty',
  ],
  ...[
    'sync',
    'tail',
    'tar',
    'tee',
    'test',
    '[',
    'touch',
    'tr',
    'true',
    'truncate',
    'uname',
    'uniq',
    'wc',
    'xargs',
    'yes',
  ],
  ...['awk', 'base64', 'cmp', 'comm', 'diff', 'free', 'mawk', 'uptime', 'which', 'getent'],
];

/** What finds the root file system of an image by its label. */
export const rootTools = ['findfs'];

/** Without these a guest is of no use. */
export const neededTools = ['sh', 'modprobe', 'ip', 'tc', 'cat', 'mount'];

/** Where distributions keep the libraries of x86-64: Debian's and Ubuntu's, Fedora's and openSUSE's, Arch's and Alpine's. */
const inLibraries = (name: string): string[] =>
  ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'].map((folder) => `${folder}/${name}`);

/** Of the thousands that some distributions describe in one folder. */
const terminals = [
  ...['d/dumb', 'l/linux', 's/screen', 's/screen-256color', 't/tmux', 't/tmux-256color'],
  ...['v/vt100', 'v/vt220', 'x/xterm', 'x/xterm-256color'],
];

/**
 * What programs read besides their libraries, at the places where distributions have it; a folder counts with all
 * in it. What isn't there is left out.
 */
export const dataFiles: Readonly<Record<string, readonly string[]>> = {
  // Its tables moved from /etc to /usr/share, as packages of iproute2 since 6.7 have them; tc's distributions are for netem.
  tc: [...inLibraries('tc'), '/etc/iproute2', '/usr/share/iproute2', '/usr/lib/iproute2'],
  iptables: [...inLibraries('xtables'), '/etc/ethertypes', '/usr/share/iptables/ethertypes'],
  bash: [
    '/lib/terminfo',
    ...terminals.map((name) => `/usr/share/terminfo/${name}`),
    '/usr/lib/locale/C.utf8',
  ],
  sh: ['/etc/protocols', '/etc/services', '/usr/etc/protocols', '/usr/etc/services'],
  // glibc loads it by dlopen(3) when a thread is cancelled, as iperf3 does since 3.16.
  iperf3: inLibraries('libgcc_s.so.1'),
};

/** Files that are the same in every guest. */
export const fixedFiles: Readonly<Record<string, string>> = {
  'etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\ntcpdump:x:105:105::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n',
  'etc/group': 'root:x:0:\ntcpdump:x:105:\nnogroup:x:65534:\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\nprotocols: files\nservices: files\n',
  'etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
  'etc/hostname': 'guest\n',
};
