"""A small district as files: what most tests of the import begin with."""

UNITS = """code,name,type,parent,branch_type,valid_from,valid_to
T,Đảng bộ tỉnh T,tinh,,,,
H,Đảng bộ huyện H,huyen,T,,,
X,Đảng bộ xã X,co_so,H,,,
Y,Đảng bộ xã Y,co_so,H,,,
A,Chi bộ thôn A,chi_bo,X,thon,,
B,Chi bộ thôn B,chi_bo,X,thon,,
C,Chi bộ thôn C,chi_bo,X,thon,2024-01-01,
D,Chi bộ trường D,chi_bo,X,truong_hoc,,
E,Chi bộ cơ quan E,chi_bo,H,co_quan,,2026-09-30
"""

CHANGES = """unit,kind,on,to,name,decision
A,merge,2026-07-01,B,,QĐ 15-QĐ/HU
B,rename,2026-07-01,,Chi bộ thôn An Bình,QĐ 15-QĐ/HU
C,move,2026-05-01,Y,,QĐ 9-QĐ/HU
D,close,2026-08-16,,,
"""

MEMBERS = """code,name,branch,joined_party_on,official_on,from,to,standing,standing_from,standing_to,decision
M1,Nguyễn Văn An,A,1990-02-03,1991-02-03,2020-01-01,,,,,
M2,Trần Thị Bình,A,1985-05-19,1986-05-19,,,mien,2024-01-01,,QĐ 3
M3,Lê Văn Cường,B,2015-09-02,2016-09-02,2015-09-02,2025-12-31,,,,
M3,Lê Văn Cường,C,2015-09-02,2016-09-02,2026-01-01,,tam_vang,2026-03-01,2026-06-30,QĐ 8
M4,Phạm Thị Dung,D,2025-03-03,,2025-03-03,,,,,QĐ 4
"""

POSTS = """member,unit,post,from,to
M1,A,bi_thu,2022-06-01,
M3,B,bi_thu,2020-01-01,2025-12-31
M2,A,chi_uy_vien,2022-06-01,
M3,H,cap_uy_vien,2020-07-01,
"""

MEETING_COLUMNS = (
    "branch,month,kind,held_on,start,end,base,present,excused,unexcused,opinions,"
    "score,self_level,official_level,topic,note"
)
MEETINGS = f"""{MEETING_COLUMNS}
A,2026-05,regular,2026-05-03,19:00,20:45,40,38,2,0,9,92.5,tot,tot,,
A,2026-06,combined,2026-06-03,19:00,21:15,40,37,1,2,12,84,kha,,Xây dựng nông thôn mới,"dòng một
dòng hai"
B,2026-05,regular,2026-05-04,,,,,,,,,,,,
B,2026-05,topical,2026-05-20,,,20,20,0,0,5,,tot,,Học tập Bác,
B,2026-05,topical,2026-05-21,,,20,18,2,0,5,,,,Học tập Bác,
D,2026-08,regular,2026-08-03,07:30,,12,10,1,1,0,55,,trung_binh,,họp muộn
"""

FILES = {"units": UNITS, "changes": CHANGES, "members": MEMBERS, "posts": POSTS, "meetings": MEETINGS}
