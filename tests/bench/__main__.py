"""python -m tests.bench: everything that is measured, as ratios against a floor of the same run."""

import os

import django


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.bench import bench_figures, bench_pages, bench_pdf

    print("| what | ms | floor | ms | ratio |\n|---|--:|---|--:|--:|")
    for bench in (bench_figures, bench_pages, bench_pdf):
        for what, value, floor, floor_value, ratio in bench.measure():
            print(f"| {what} | {value:.1f} | {floor} | {floor_value:.1f} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
