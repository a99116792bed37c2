#!/bin/bash
# needs: uml
# What is kept between runs, and what becomes of the table when it is lost, old, damaged or
# cannot be written: nothing of others' is touched, and every error comes before any change.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
export NODEPORT_IPVS_STATE_DIR=$scratch/state NODEPORT_IPVS_MANAGE=ipvs

ip link set lo up
ip address add 192.168.10.10/24 dev lo
ipvsadm -A -t 192.168.10.10:6443 -s wlc -p 300
ipvsadm -a -t 192.168.10.10:6443 -r 10.9.9.9:6443 -m -w 7
ipvsadm -A -f 7 -s sh
foreign=$(ipvsadm -Sn | sort)

rules() {
	ipvsadm -Sn | sort
}

# ---- a Service today, its endpoints tomorrow

nodeport-ipvs apply -qq "$cases/story/svc.yaml" >/dev/null
check "a Service without endpoints is there" same 2 "$(rules | grep -c '^-A -t .* -s rr$')"
nodeport-ipvs apply -q "$cases/story/endpointslice.yaml" >/dev/null
story=$(rules)
check "its endpoints join it later" same 6 "$(grep -c ' -r 10\.244\.' <<<"$story")"

allocated 10.244.1.99 >allocated.yaml
nodeport-ipvs apply -q allocated.yaml >/dev/null
table=$(rules)
check "clusterIP and nodePort are allocated" same 2 \
	"$(comm -13 <(echo "$story") <(echo "$table") | grep -c '^-A -t')"

# ---- what was changed by hand

ipvsadm -D -t 10.101.173.202:80
ipvsadm -e -t 192.168.10.10:30303 -r 10.244.1.57:80 -m -w 9
nodeport-ipvs reconcile >out 2>err
check "reconcile puts it right" same "$table" "$(rules)"
check "and says what was removed" grep -q 'TCP 10.101.173.202:80 had been removed' err
check "and what was changed" grep -q '10.244.1.57:80 of TCP 192.168.10.10:30303 had been changed' err
check "-q has nothing more to say" same '' "$(nodeport-ipvs reconcile -q 2>&1)"
# the example for /etc/cron.d; what it says becomes mail
cron=$(sed -n 's,^\* .* root \(.*\)@CMAKE_INSTALL_FULL_SBINDIR@/\(.*\),\1\2,p' \
	"$test_dir/../src/cron/nodeport-ipvs.in")
check "cron sends no mail when there was nothing to do" same '' "$(sh -c "$cron" 2>&1)"
ipvsadm -D -t 10.101.173.202:80
check "but does when there was" grep -q '^service/myapp configured' <(sh -c "$cron" 2>&1)
check "and has done it" same "$table" "$(rules)"
ipvsadm -C
nodeport-ipvs reconcile -qq >/dev/null
check "after ipvsadm -C everything of ours is back, and nothing else" same \
	"$(comm -13 <(echo "$foreign") <(echo "$table"))" "$(rules)"
ipvsadm -R <<<"$foreign"

# ---- a lost store

rm -r state
check "without its store a run says what it takes for ours" grep -q \
	'the store was lost: 2 virtual services that manifests ask for are taken for ours' \
	<(nodeport-ipvs apply "$cases"/story/{svc,endpointslice}.yaml 2>&1)
check "it prunes nothing, and others' is as it was" same "$table" "$(rules)"
ipvsadm -e -t 192.168.10.10:30303 -r 10.244.1.57:80 -m -w 9
nodeport-ipvs reconcile -qq >/dev/null
check "from then on it is ours again" same "$table" "$(rules)"
rm state/*.db
ipvsadm -E -t 10.101.173.202:80 -s wlc
nodeport-ipvs apply -qq "$cases"/story/{svc,endpointslice}.yaml >/dev/null
check "what differs is put right after a loss, too" same "$table" "$(rules)"
store=$(echo state/*.db)

# ---- a store that cannot be used: each is an error before any change

# refused STATUS WORDS HINT: reconcile would have something to do, but ends like this
refused() {
	local status=0

	ipvsadm -e -t 192.168.10.10:30303 -r 10.244.1.57:80 -m -w 9
	nodeport-ipvs reconcile >out 2>err || status=$?
	cat err
	same "$1" "$status" && grep -q "$2" err && grep -q "$3" err &&
		same "$(sed '/192.168.10.10:30303 -r 10.244.1.57/s/-w 1/-w 9/' <<<"$table")" "$(rules)"
}

cp "$store" good.db
# the version stands at byte 60 of the file: https://sqlite.org/fileformat2.html
printf '\0\0\1\0' | dd of="$store" bs=1 seek=60 conv=notrunc status=none
check "a newer version" refused 74 'has version 256, this program knows versions up to' 'a newer nodeport-ipvs made it'
truncate -s 6000 "$store"
check "half a file" refused 74 'is damaged' "mv $scratch/$store"
head -c 20000 /dev/urandom >"$store"
check "noise" refused 74 'is damaged' "mv $scratch/$store"
cp good.db "$store"
printf 'garbage' | dd of="$store" bs=1 seek=8300 conv=notrunc status=none
status=0
nodeport-ipvs reconcile >out 2>err || status=$?
check "damage inside is no crash" [ "$status" -lt 100 ]
cp good.db "$store"
nodeport-ipvs reconcile -qq >/dev/null
check "the way out of a damaged store" same "$table" "$(
	head -c 20000 /dev/urandom >"$store"
	mv "$store" "$store.damaged"
	nodeport-ipvs apply -qq "$cases"/story/{svc,endpointslice}.yaml
	rules
)"

mkdir small
mount -t tmpfs -o size=300k none small
export NODEPORT_IPVS_STATE_DIR=$scratch/small
nodeport-ipvs apply -qq --force-conflicts "$cases"/story/{svc,endpointslice}.yaml >/dev/null
dd if=/dev/zero of=small/filler bs=4k status=none 2>/dev/null || true
sed 's/10\.244\.1\.5/10.244.9.5/' "$cases/story/endpointslice.yaml" >moved.yaml
status=0
nodeport-ipvs apply moved.yaml 2>err || status=$?
check "a full disk" same 74 $status
check "it says where room is needed" grep -q "df $scratch/small" err
check "the table is as it was" same "$table" "$(rules)"
rm small/filler
nodeport-ipvs apply -qq moved.yaml >/dev/null
check "with room again it is done" same 2 "$(rules | grep -c -- '-r 10.244.9.57:80')"
mount -o remount,ro small
status=0
nodeport-ipvs apply "$cases"/story/endpointslice.yaml 2>err || status=$?
check "a read-only disk" same 74 $status
check "it is said, and the way out" grep -q 'is read-only' err
check "the table is as it was, again" same 2 "$(rules | grep -c -- '-r 10.244.9.57:80')"
check "what only looks needs no writing" nodeport-ipvs get svc
mount -o remount,rw small
nodeport-ipvs apply -qq "$cases"/story/endpointslice.yaml >/dev/null
check "writable again, it is done" same "$table" "$(rules)"
umount small
