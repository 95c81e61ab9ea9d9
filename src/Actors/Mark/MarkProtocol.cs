using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Marks;

namespace LoadMaster.Actors.Mark;

/// <summary>Messages of the watch of the other nodes' MARKs.</summary>
public static class MarkProtocol
{
    /// <summary>A node tells the others how long ago its log had its last line.</summary>
    public sealed record LogLife(string From, TimeSpan SilentFor);

    /// <summary>Answered by <see cref="MarksOfPartners"/>.</summary>
    public sealed record GetPartnerMarks
    {
        public static GetPartnerMarks Instance { get; } = new();
    }

    public sealed record MarksOfPartners(ValueList<PartnerMark> Marks);
}
