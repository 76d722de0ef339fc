"""Twelve branches over a quarter, small enough to count by hand; the counts stand in `test_twelve_branches.py`.

X02 moves from A to B on the due day of August. X03 merges into X04 on 1 September. X05 has a combined sitting in August.
X06 logs September in October. X07 closes on the due day of September. X08's meeting of 3 August was logged for July. X09
stands one level deeper, where the day is the 5th from August on, shifted to a working day. X10 opens the day after the due
day of August and meets in August all the same: that meeting counts nowhere. X11 hangs directly under H. X12's September
meeting is voided.
"""

UNITS = """\
code,name,type,parent,branch_type,valid_from,valid_to
H,Đảng bộ huyện H,huyen,,,,
A,Đảng bộ xã A,co_so,H,,,
B,Đảng bộ xã B,co_so,H,,,
B1,Đảng bộ bộ phận B1,bo_phan,B,,,
X01,Chi bộ thôn 1,chi_bo,A,thon,,
X02,Chi bộ thôn 2,chi_bo,A,thon,,
X03,Chi bộ thôn 3,chi_bo,A,thon,,
X04,Chi bộ thôn 4,chi_bo,A,thon,,
X05,Chi bộ trường A,chi_bo,A,truong_hoc,,
X06,Chi bộ thôn 6,chi_bo,B,thon,,
X07,Chi bộ thôn 7,chi_bo,B,thon,,2026-09-03
X08,Chi bộ thôn 8,chi_bo,B,thon,,
X09,Chi bộ trạm y tế,chi_bo,B1,y_te,,
X10,Chi bộ hợp tác xã,chi_bo,B,hop_tac_xa,2026-08-04,
X11,Chi bộ công an,chi_bo,H,luc_luong_vu_trang,,
X12,Chi bộ thôn 12,chi_bo,B,thon,,
"""

CHANGES = """\
unit,kind,on,to,name,decision
X02,move,2026-08-03,B,,QĐ số 10-QĐ/HU
X03,merge,2026-09-01,X04,,QĐ số 11-QĐ/HU
"""

MEETINGS = """\
branch,month,kind,held_on,start,end,base,present,excused,unexcused,opinions,score,self_level,official_level,topic,note
X01,2026-07,regular,2026-07-03,19:00,20:40,10,9,1,0,5,92,tot,tot,,
X02,2026-07,regular,2026-07-03,19:00,20:40,8,8,0,0,2,80,kha,kha,,
X03,2026-07,regular,2026-07-03,19:00,20:40,6,6,0,0,1,92,tot,tot,,
X04,2026-07,regular,2026-07-03,19:00,20:40,12,11,1,0,8,95,tot,tot,,
X05,2026-07,regular,2026-07-03,19:00,20:40,5,5,0,0,2,,,,,
X06,2026-07,regular,2026-07-03,19:00,20:40,9,9,0,0,3,91,tot,tot,,
X07,2026-07,regular,2026-07-03,19:00,20:40,4,4,0,0,1,90,tot,tot,,
X08,2026-07,regular,2026-08-03,19:00,20:40,7,7,0,0,2,75,kha,kha,,ghi nhầm tháng
X09,2026-07,regular,2026-07-03,14:00,15:40,11,10,1,0,4,93,tot,tot,,
X11,2026-07,regular,2026-07-03,08:00,09:40,20,18,1,1,7,82,kha,kha,,
X01,2026-08,regular,2026-08-03,19:00,20:40,10,10,0,0,6,95,tot,tot,,
X02,2026-08,regular,2026-08-03,19:00,20:40,8,7,1,0,3,90,tot,kha,,
X04,2026-08,regular,2026-08-05,19:00,20:40,12,10,2,0,5,78,kha,kha,,
X05,2026-08,combined,2026-08-03,16:00,18:10,5,4,1,0,3,94,tot,tot,Học tập Bác,
X06,2026-08,regular,2026-08-03,19:00,20:00,9,8,0,1,2,60,trung_binh,trung_binh,,
X07,2026-08,regular,2026-08-03,19:00,19:30,4,3,0,1,1,45,kem,trung_binh,,
X09,2026-08,regular,2026-08-05,14:00,15:40,11,11,0,0,5,96,tot,tot,,
X10,2026-08,regular,2026-08-10,19:00,20:40,3,3,0,0,1,92,tot,tot,,
X11,2026-08,regular,2026-08-04,08:00,09:40,20,19,1,0,6,84,kha,kha,,
X12,2026-08,regular,2026-08-03,19:00,20:40,15,14,1,0,6,97,tot,tot,,
X01,2026-09,regular,2026-09-04,19:00,20:40,10,8,1,1,4,80,kha,,,
X02,2026-09,regular,2026-09-03,19:00,20:40,8,8,0,0,1,90,tot,,,
X04,2026-09,regular,2026-09-03,19:00,20:40,18,16,1,1,9,92,tot,tot,,
X05,2026-09,regular,2026-09-03,16:00,17:40,5,5,0,0,2,77,kha,,,
X06,2026-09,regular,2026-10-02,19:00,20:40,9,7,2,0,1,71,kha,,,
X08,2026-09,regular,2026-09-03,19:00,20:40,7,6,1,0,2,92,tot,tot,,
X09,2026-09,regular,2026-09-07,14:00,15:40,11,9,1,1,3,88,kha,kha,,
X10,2026-09,regular,2026-09-03,19:00,20:40,3,3,0,0,1,91,tot,,,
X11,2026-09,regular,2026-09-03,08:00,09:40,20,20,0,0,9,98,tot,tot,,
X12,2026-09,regular,2026-09-03,19:00,20:40,15,15,0,0,6,97,tot,tot,,
X05,2026-07,topical,2026-07-20,16:00,17:00,5,5,0,0,3,,,,Dạy học số,
X05,2026-08,topical,2026-08-25,16:00,17:00,5,5,0,0,3,,,,An toàn trường học,
X02,2026-08,topical,2026-08-02,19:00,20:00,8,8,0,0,3,,,,Nông thôn mới,
X11,2026-09,topical,2026-09-15,08:00,09:30,20,17,3,0,5,,,,Truyền thống,
"""
