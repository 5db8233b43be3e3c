#!/usr/bin/env bash
# A small certificate authority for the programs of one company.
#
#   certificates.sh FOLDER ca                        the authority, once; FOLDER/ca.pem is what others trust
#   certificates.sh FOLDER server NAME[,NAME|IP…]    the certificate of nginx, for these names
#   certificates.sh FOLDER client OFFICE PROGRAM     that of a program; OFFICE is worker, callcentre or operator
#
# FOLDER/NAME.pem and FOLDER/NAME.key come of it; keys are for their owner alone. Keep ca.key where no service runs.
set -euo pipefail
umask 077

fail() { echo "certificates.sh: $*" >&2; exit 2; }
(($# >= 2)) || fail "say FOLDER and what: ca, server NAMES, client OFFICE PROGRAM"
folder=$1 what=$2
mkdir -p "$folder"
ca_days=3650 days=${DAYS:-397}

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

sign() { # name, subject, extensions
    new_key "$folder/$1.key"
    openssl req -new -key "$folder/$1.key" -subj "$2" -out "$folder/$1.csr"
    openssl x509 -req -in "$folder/$1.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial \
        -days "$days" -sha256 -extfile <(printf '%s\n' "$3") -out "$folder/$1.pem" 2>/dev/null
    rm "$folder/$1.csr"
    chmod 644 "$folder/$1.pem"
}

case $what in
ca)
    [[ ! -e $folder/ca.key ]] || fail "$folder/ca.key is there already"
    new_key "$folder/ca.key"
    openssl req -x509 -new -key "$folder/ca.key" -sha256 -days "$ca_days" -subj "/O=aftersales/CN=aftersales CA" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -out "$folder/ca.pem"
    chmod 644 "$folder/ca.pem"
    ;;
server)
    (($# == 3)) || fail "server wants the names: server desk.example,10.0.0.5"
    names=
    for one in ${3//,/ }; do
        if [[ $one =~ ^[0-9.]+$|: ]]; then names+=",IP:$one"; else names+=",DNS:$one"; fi
    done
    sign server "/O=aftersales/CN=${3%%,*}" "extendedKeyUsage=serverAuth
subjectAltName=${names#,}"
    ;;
client)
    (($# == 4)) || fail "client wants OFFICE and PROGRAM: client worker worker-1"
    [[ $3 =~ ^(worker|callcentre|operator)$ ]] || fail "OFFICE is worker, callcentre or operator"
    [[ $4 =~ ^[A-Za-z0-9._-]{1,60}$ ]] || fail "PROGRAM has letters, digits and . _ -"
    sign "$4" "/O=aftersales/OU=$3/CN=$4" "extendedKeyUsage=clientAuth"
    ;;
*) fail "$what is neither ca, server nor client" ;;
esac
