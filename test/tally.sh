# shellcheck shell=bash
# Counting what passed and failed, for test/run and test/vm/batch.

passed=0 failed=0

# count NAME OUTPUT STATUS: add what one program of tests found. It says so itself, as Check does
# ("Checks: 3, Failures: 1, Errors: 0") or as a scenario does ("3 passed, 1 failed"); a program
# that says nothing or that ends badly without a failed test counts as one.
count() {
	local name=$1 output=$2 status=$3 found

	found=$(awk '
		/Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$/ {
			n = split($0, w, /[:,]? /)
			for (i = 1; i < n; i++) number[w[i]] = w[i + 1]
			bad += number["Failures"] + number["Errors"]
			good += number["Checks"] - number["Failures"] - number["Errors"]
		}
		/^[0-9]+ passed, [0-9]+ failed$/ { good += $1; bad += $3 }
		END { print good + 0, bad + 0 }' "$output")
	passed=$((passed + ${found% *}))
	failed=$((failed + ${found#* }))
	if [ "$status" != 0 ] && [ "${found#* }" = 0 ]; then
		echo "FAIL $name: exit status $status"
		failed=$((failed + 1))
	elif [ "$status" = 0 ] && [ "${found#* }" != 0 ]; then
		echo "FAIL $name: failed tests and yet exit status 0"
	elif [ "$found" = "0 0" ]; then
		echo "FAIL $name: tested nothing"
		failed=$((failed + 1))
	fi
}
