# keepalived's configuration of the table that `ipvsadm -Sn` printed. Nothing is checked, so
# that all of its work is to program the table.

function place(text) {
	sub(/:/, " ", text)
	return text
}

$1 == "-A" {
	if (n++)
		print "}"
	print "virtual_server " place($3) " {"
	print "\tlvs_sched " $5
	print "\tlvs_method NAT"
	print "\tprotocol " ($2 == "-u" ? "UDP" : "TCP")
}

$1 == "-a" { print "\treal_server " place($5) " {\n\t\tweight " $8 "\n\t}" }

END { if (n) print "}" }
