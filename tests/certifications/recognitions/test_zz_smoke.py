import pytest, io, time, datetime
from datetime import date
import xlsxwriter, csv
from django.utils import translation
from certifications.recognitions import plan, apply
from certifications.models import *
from pathlib import Path
REF=Path('/work/shared/reference/recognitions/soc-trang-2019-2025.csv')
def test_ref(db):
    with translation.override("en"):
        r=plan(REF, filename=REF.name, on=date(2026,11,23))
        print(r.rows,len(r.create),r.same,len(r.errors),len(r.warnings))
        for e in r.errors[:25]+r.warnings: print(e)
        rows=list(csv.reader(REF.open(encoding='utf-8-sig')))
        h=rows[0]; good=[x for x in rows[1:] if x[h.index('stars')] and x[h.index('producer')] and x[h.index('year_recognised')]]
        b=io.BytesIO(); w=xlsxwriter.Workbook(b); s=w.add_worksheet('Danh sách')
        for i,x in enumerate([h]+good): s.write_row(i,0,x)
        w.close()
        r=plan(b.getvalue(), filename='a.xlsx', on=date(2026,11,23))
        print(r.as_json()); 
        for e in r.errors: print(e)
        for p in r.create: print(p.row,p.product_name,p.what)
        apply(r,by=None,why="x")
        print(Certificate.objects.count(), Decision.objects.values_list())
        r=plan(b.getvalue(), filename='a.xlsx', on=date(2026,11,23)); print(r.as_json()); print(r.warnings)
        apply(r,by=None)
