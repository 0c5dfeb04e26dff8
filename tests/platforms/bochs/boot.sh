#!/usr/bin/env bash
# boot.sh KERNEL CPU MEGABYTES SECONDS FOLDER: boots Debian's cloud kernel in Bochs with an initramfs of busybox and
# FOLDER, runs FOLDER/run.sh in it and prints what it says. Exit status: that of run.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kernel=$1 cpu=$2 megabytes=$3 limit=$4 folder=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The guest's files: busybox, the folder, and the libraries that its programs are linked against.
guest=$work/guest
mkdir -p "$guest"/{bin,dev,proc,sys,tmp,etc,lib64}
cp /bin/busybox "$guest/bin/"
for name in sh mount cat grep sed sleep poweroff; do ln -s busybox "$guest/bin/$name"; done
cp -a "$folder" "$guest/work"
cp "$here/init" "$guest/init"
echo 'root:x:0:0:root:/:/bin/sh' >"$guest/etc/passwd" # .NET asks for the user's name
libraries() {
  find "$folder" -type f -exec ldd {} ';' 2>/dev/null | sed -nE 's/.*(=> |^[[:space:]]+)(\/[^ ]+) \(0x.*/\2/p' | sort -u
}
while read -r library; do
  [[ $library == "$folder"/* ]] && continue
  mkdir -p "$guest/$(dirname "$library")"
  cp -L "$library" "$guest/$library"
done < <(libraries || true)

# Kernel command line: Bochs 2.7 and this kernel disagree about the size of the XSAVE area in its compact form ("XSAVE
# consistency problem"), upon which the kernel gives AVX up; with protection keys its order is wrong, too. Without fsrm,
# erms, umip and la57 cleared, the Ice Lake model hangs early in the boot.
options='console=ttyS0,115200 quiet nopku noxsaves clearcpuid=xsavec,xsaves,pku,fsrm,erms,umip,la57'
options+=' mitigations=off nokaslr nosmp cryptomgr.notests no_timer_check lpj=1000000 panic=-1 random.trust_cpu=on'
cd_root=$work/cd
mkdir -p "$cd_root/isolinux"
(cd "$guest" && find . | cpio -o -H newc --quiet) >"$cd_root/initrd"
cp "$kernel" "$cd_root/vmlinuz"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$cd_root/isolinux/"
cat >"$cd_root/isolinux/isolinux.cfg" <<CONFIG
DEFAULT guest
PROMPT 0
TIMEOUT 1
LABEL guest
 KERNEL /vmlinuz
 APPEND initrd=/initrd $options
CONFIG
genisoimage -quiet -o "$work/guest.iso" -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot \
  -boot-load-size 4 -boot-info-table -R "$cd_root"

cat >"$work/bochsrc" <<CONFIG
display_library: term
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
megs: $megabytes
cpu: model=$cpu, count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=1
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path=$work/guest.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$work/serial
clock: sync=none, time0=utc
log: $work/log
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore
CONFIG

# Debian's Bochs has the debugger built in: it waits for "c". It wants a terminal, which script(1) gives it. The
# power-off that ends the guest is an error to Bochs, so the serial line is what counts.
echo c >"$work/debugger"
TERM=xterm timeout "$limit" script -qec \
  "stty rows 30 cols 100; bochs-bin -q -f $work/bochsrc -rc $work/debugger" /dev/null \
  </dev/null >/dev/null 2>&1 || true
if [[ ! -s $work/serial ]]; then
  echo 'the guest said nothing' >&2
  tail -5 "$work/log" >&2
  exit 1
fi
tr -d '\r' <"$work/serial"
status=$(tr -d '\r' <"$work/serial" | sed -nE 's/^=== ended with ([0-9]+).*/\1/p' | tail -1)
[[ -n $status ]] || { echo "the guest did not end within $limit s" >&2; exit 1; }
exit "$status"
