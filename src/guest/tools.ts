/** Programs of the host that every guest has: the pinned list. One that the host lacks is left out. */
export const standardTools = [
  ...['sh', 'dash', 'modprobe', 'insmod', 'lsmod', 'depmod', 'dmesg', 'sysctl', 'ps', 'kill', 'pgrep'],
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

/** What programs read besides their libraries; a folder counts with all in it. One that isn't there is left out. */
export const dataFiles: Readonly<Record<string, readonly string[]>> = {
  tc: ['/usr/lib/tc', '/etc/iproute2'],
  iptables: ['/usr/lib/x86_64-linux-gnu/xtables', '/etc/ethertypes'],
  sh: ['/etc/protocols', '/etc/services'],
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
