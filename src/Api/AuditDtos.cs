namespace LoadMaster.Api;

/// <summary>One record of the audit log. <c>Action</c>: login, logout, password, change, command. <c>Outcome</c>: done, refused. <c>Revision</c>: of a change, else 0.</summary>
public sealed record AuditRecordDto(
    long Sequence,
    DateTimeOffset At,
    string User,
    string From,
    string Action,
    string What,
    string Outcome,
    string Detail,
    long Revision,
    IReadOnlyList<DifferenceDto> Differences);

/// <summary>Records of one node, newest first. <c>Lost</c>: records that could not be written since its start.</summary>
public sealed record AuditListDto(string Node, long Lost, IReadOnlyList<AuditRecordDto> Items);

/// <summary>Whether each record is as it was written and follows the one before. <c>Last</c> and <c>LastHash</c> are what a syslog host must have of the newest one.</summary>
public sealed record AuditVerdictDto(string Node, bool Valid, string Problem, long Records, long First, long Last, string LastHash, long Lost);
