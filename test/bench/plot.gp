# The plots of README.md. usage: gnuplot -e "series='FILE'; folder='DIR'" plot.gp
# (series.awk writes FILE)
set terminal svg size 720,440 dynamic font "sans-serif,13" background "white"
set datafile separator "\t"
set datafile columnheaders
set logscale xy
set xlabel "endpoints in the manifests"
set ylabel "milliseconds of processor time"
set format x "%.0f"
set format y "%.0f"
# room for the key
set yrange [*:100000]
set key top left Left reverse samplen 2
set grid lc rgb "#dddddd"
set border 3
set tics nomirror
set pointsize 0.7

set style line 1 lw 2.5 pt 7 lc rgb "#0060ad"
set style line 2 lw 2.5 pt 5 lc rgb "#56b4e9"
set style line 3 lw 2.5 pt 13 lc rgb "#009e73"
set style line 4 lw 1.5 pt 9 lc rgb "#d55e00"
set style line 5 lw 1.5 pt 11 lc rgb "#cc79a7"
set style line 6 lw 1.5 dt 2 pt 6 lc rgb "#555555"
set style line 7 lw 1.5 dt 3 pt 4 lc rgb "#555555"

set output folder."/cold.svg"
set title "An empty table is filled"
plot series using "endpoints":"nodeport-ipvs cold" title "nodeport-ipvs apply" \
		with linespoints ls 1, \
	series using "endpoints":"ipvsadm restore" title "ipvsadm -R" with linespoints ls 4, \
	series using "endpoints":"keepalived start" title "keepalived, start" \
		with linespoints ls 5, \
	series using "endpoints":"floor cold" \
		title "floor: libyaml's scan, prebuilt requests, read-back" \
		with linespoints ls 6

set output folder."/again.svg"
set title "The table is there already"
plot series using "endpoints":"nodeport-ipvs changed" \
		title "nodeport-ipvs apply, one endpoint changed" with linespoints ls 1, \
	series using "endpoints":"nodeport-ipvs again" \
		title "nodeport-ipvs apply, the same again" with linespoints ls 2, \
	series using "endpoints":"nodeport-ipvs list" title "nodeport-ipvs list" \
		with linespoints ls 3, \
	series using "endpoints":"ipvsadm list" title "ipvsadm -Ln" with linespoints ls 4, \
	series using "endpoints":"keepalived reload" title "keepalived, reload" \
		with linespoints ls 5, \
	series using "endpoints":"floor changed" title "floor: read-back and libyaml's scan" \
		with linespoints ls 7, \
	series using "endpoints":"floor read" title "floor: read-back" with linespoints ls 6
