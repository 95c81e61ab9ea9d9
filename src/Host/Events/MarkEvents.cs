using System.Globalization;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Marks;

namespace LoadMaster.Host.Events;

/// <summary>Tells when the MARKs of another node stop, and when its log goes on.</summary>
public sealed class MarkEvents
{
    private readonly HashSet<string> _stopped = [];

    public IReadOnlyList<Happening> Of(ValueList<PartnerMark> marks)
    {
        var happened = new List<Happening>();
        foreach (var mark in marks)
        {
            if (mark.Stopped && _stopped.Add(mark.Node))
            {
                happened.Add(new Happening(EventSeverity.Error, EventKinds.Mark, mark.Node, string.Create(
                    CultureInfo.InvariantCulture, $"No MARK: the log of this node had no line for {Math.Floor(mark.SilentFor.TotalMinutes)} minutes. Its daemon hangs or is down, or no path leads to it; look there with 'lm mark check'.")));
            }
            else if (!mark.Stopped && _stopped.Remove(mark.Node))
            {
                happened.Add(new Happening(EventSeverity.Info, EventKinds.Mark, mark.Node, "The log of this node goes on."));
            }
        }

        _stopped.IntersectWith(marks.Select(mark => mark.Node));
        return happened;
    }
}
