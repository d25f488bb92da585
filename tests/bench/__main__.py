"""python -m tests.bench: everything that is measured, as ratios against a floor of the same run."""

import os

import django


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.bench import bench_figures, bench_pages, bench_pdf

    print(f"{'what':<28}{'ms':>10}  {'floor':<34}{'ms':>10}{'ratio':>9}")
    for bench in (bench_figures, bench_pages, bench_pdf):
        for what, value, floor, floor_value, ratio in bench.measure():
            print(f"{what:<28}{value:>10.1f}  {floor:<34}{floor_value:>10.1f}{ratio:>9.2f}", flush=True)


if __name__ == "__main__":
    main()
