#!/bin/bash
# needs: uml
# What the doctor says of the kernel, its modules, and the rights that it wants.
#
# A command that installs a kernel and restarts is run as well. The kernel of this machine stands
# for the one in the archive, and says to be an old one to whoever runs under setarch(8); `reboot`
# ends that. The archive is a directory, from which apt-get takes a package with the modules.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/doctor_lib.sh"
export NODEPORT_IPVS_MANAGE=ipvs,sysctl

release=$(uname -r)
old=$(setarch --uname-2.6 uname -r)
has_booted=$scratch/has_booted
mkdir "$scratch"/{bin,modules,apt,package,lists,packages,state}
PATH=$scratch/bin:$PATH

# what is written to the system stays in the memory of this scenario's /run
mkdir -p /run/etc/{upper,work}
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work overlay /etc
mkdir -p /boot
mount -t tmpfs memory /boot
mount -t tmpfs memory /usr/local/sbin
ln -s "$NPI" /usr/local/sbin/nodeport-ipvs
cp "/lib/modules/$release"/modules.* "$scratch/modules/"

# the tables of earlier scenarios go with their namespaces, which takes a moment
unload() {
	# shellcheck disable=SC2046 # schedulers
	modprobe -r $(sed -n 's/^\(ip_vs_[a-z]*\) .*/\1/p' /proc/modules) ip_vs
}
wait_until 20 unload
before=$(sort /proc/modules)
look
check "the doctor loads nothing" same "$before" "$(sort /proc/modules)"

# ---- the archive, and the old kernel

file=$scratch/apt/linux-image-amd64.deb
mkdir -p "$scratch/package/DEBIAN" "$scratch/package/usr/lib/modules/$release/kernel/net"
cp "$scratch"/modules/modules.* "$scratch/package/usr/lib/modules/$release/"
cat >"$scratch/package/DEBIAN/control" <<-END
	Package: linux-image-amd64
	Version: 99
	Architecture: all
	Maintainer: nobody <nobody@localhost>
	Description: modules of this kernel
END
dpkg-deb -Znone --root-owner-group -b "$scratch/package" "$file" >/dev/null
{
	cat "$scratch/package/DEBIAN/control"
	echo "Filename: ./${file##*/}"
	echo "Size: $(stat -c %s "$file")"
	echo "SHA256: $(sha256sum "$file" | cut -d ' ' -f 1)"
} >"$scratch/apt/Packages"
echo "deb [trusted=yes] file:$scratch/apt ./" >"$scratch/sources.list"
# no other package is known, so that there is little to read
cat >"$scratch/apt.conf" <<-END
	Dir::Etc::sourcelist "$scratch/sources.list";
	Dir::Etc::sourceparts "/nonexistent";
	Dir::Etc::parts "/nonexistent";
	Dir::State "$scratch/state";
	Dir::State::lists "$scratch/lists";
	Dir::State::status "$scratch/dpkg/status";
	Dir::Cache "$scratch/packages";
	Dir::Log "$scratch";
	DPkg::Options { "--admindir=$scratch/dpkg"; "--log=$scratch/dpkg.log"; };
	APT::Sandbox::User "root";
	Acquire::Languages "none";
END
export APT_CONFIG=$scratch/apt.conf
printf '#!/bin/sh\n: >%s\n' "$has_booted" >"$scratch/bin/reboot"
chmod +x "$scratch/bin/reboot"

is_hidden='' # the directory of this machine's modules

kernel() {
	if [ -e "$has_booted" ]; then
		"$@"
	else
		setarch --uname-2.6 "$@"
	fi
}

# old_kernel [SED-SCRIPT]: it runs again, with lists of modules that the script has changed; none
# without. What was installed is not there any more.
old_kernel() {
	local lists=/lib/modules/$old

	rm -f "$has_booted"
	rm -rf "$scratch/dpkg"
	mkdir -p "$scratch"/dpkg/{info,updates}
	: >"$scratch/dpkg/status"
	[ -z "$is_hidden" ] || umount /lib/modules
	mount -t tmpfs memory /lib/modules
	is_hidden=yes
	[ $# -gt 0 ] || return 0
	mkdir "$lists"
	cp "$scratch"/modules/modules.* "$lists"
	sed -i "$1" "$lists"/modules.{dep,builtin}
}

by=(kernel)
old_kernel
ill ipvs/not-installed "not installed for kernel $old"
check "the modules are those of the package" grep -q ip_vs.ko "/lib/modules/$release/modules.dep"
check "now it can be loaded" says ipvs fail 'installed but not loaded'
old_kernel /ip_vs/d
check "nor is it in the lists" says ipvs/not-installed fail "not installed for kernel $old"
check "without IPVS no scheduler either" says scheduler skip 'needs IPVS'
echo '# CONFIG_IP_VS is not set' >"/boot/config-$old"
ill ipvs/not-built "kernel $old was built without IPVS"
old_kernel /ip_vs/d
mkdir "/lib/modules/$release"
cp "$scratch"/modules/modules.* "/lib/modules/$release"
rm "/boot/config-$old"
ill ipvs/other-kernel "is installed for kernel $release, but $old runs"
old_kernel /ip_vs_mh/d
ill scheduler/not-installed "kernel $old has no module ip_vs_mh" --ipvs-scheduler=mh
check "and is loaded on demand" says scheduler ok 'loaded when it is used' --ipvs-scheduler=mh

# a kernel that has it built in needs no cure, and is not here: a list says so
old_kernel /ip_vs/d
echo kernel/net/netfilter/ipvs/ip_vs.ko >>"/lib/modules/$old/modules.builtin"
check "built in" says ipvs ok "built into kernel $old"
echo 'ID=nonesuch' >"$scratch/os-release"
mount --bind "$scratch/os-release" "$(realpath /etc/os-release)"
old_kernel /ip_vs/d
helpless ipvs/not-installed "not installed for kernel $old" 'install a kernel that has it'
umount "$(realpath /etc/os-release)"
umount /lib/modules
by=()

check "what is wrong comes first" grep -q '^FAIL  ipvs ' <(nodeport-ipvs doctor | head -n 1)
ill ipvs/not-loaded 'installed but not loaded'
check "it is" says ipvs ok 'is loaded'
ill scheduler/unknown 'no kernel has module ip_vs_nonesuch' --ipvs-scheduler=nonesuch
check "exit status 1" fails 1 nodeport-ipvs doctor -q --ipvs-scheduler=nonesuch

# ---- a setting that only kernels before 5.9 want

sysctl -qw net.ipv4.vs.conn_reuse_mode=1
look
check "it is none of this kernel's" is_fine conn_reuse_mode
by=(setarch --uname-2.6)
ill conn_reuse_mode/on 'conn_reuse_mode = 1'
by=()

# ---- rights

# sudo asks for nothing here, and su for a password that is empty
passwd -qd root
echo 'nobody ALL=NOPASSWD: ALL' >/etc/sudoers.d/nobody
cd /
ip route add 10.244.1.5 dev lo
allocated 10.244.1.5 | nodeport-ipvs apply -qq -
look
store=$(field store text)
chmod 700 "$(dirname "${store% is sound}")"
by=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all)
ill capability/not-root 'CAP_NET_ADMIN is missing: this is not root'
ill store/forbidden 'cannot open the store'
check "that is a matter for sudo" same 'sudo nodeport-ipvs doctor' "$(look; field store remedy)"
mount --bind /dev/null /usr/bin/sudo
ill capability/not-root 'CAP_NET_ADMIN is missing: this is not root'
check "without it for su" same "su -c '$NPI doctor'" "$(look; field capability remedy)"
umount /usr/bin/sudo
# what they advise: without the wrapper, it is started with the capability
by=(setpriv --bounding-set -net_admin --inh-caps -net_admin)
helpless capability/dropped 'it was taken from root' 'start the container with --cap-add NET_ADMIN'
by=(setpriv --bounding-set +net_admin)
check "started with it, it has it" says capability ok 'CAP_NET_ADMIN is held'
by=(unshare -Ur)
helpless capability/user-namespace 'root of a user namespace' 'leave the namespace'
by=()
check "outside it is well" says capability ok 'CAP_NET_ADMIN is held'
# shellcheck disable=SC2034 # doctor_lib.sh reads it
always=masquerade # there is no nf_tables here
check "nothing is wrong in the end" healthy
