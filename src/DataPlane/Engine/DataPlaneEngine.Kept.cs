using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Connections that outlive a planned switch of nodes.</summary>
public sealed partial class DataPlaneEngine
{
    private static readonly TimeSpan RosterTimeout = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IReadOnlyCollection<HandedConnection> Keep(ValueList<IPAddress> addresses, int max)
    {
        var found = new List<HandedConnection>();
        foreach (var answer in AskLoops(addresses, cut: false))
        {
            if (answer.Error != 0)
            {
                throw new InvalidOperationException($"a connection cannot be made independent of its address: {Native.ErrorText(answer.Error)}");
            }

            found.AddRange(answer.Found);
        }

        return found.Count <= max ? found : found[..max];
    }

    /// <inheritdoc/>
    public void Cut(ValueList<IPAddress> addresses) => AskLoops(addresses, cut: true);

    private List<RosterQuestion> AskLoops(ValueList<IPAddress> addresses, bool cut)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var numbers = addresses.Select(HandedConnection.NumberOf).ToHashSet();
        var questions = new List<RosterQuestion>(_loops.Length);
        foreach (var loop in _loops)
        {
            var question = new RosterQuestion(numbers, cut);
            questions.Add(question);
            loop.Roster.Ask(question);
            loop.Wake();
        }

        return SpinWait.SpinUntil(() => questions.TrueForAll(question => question.Answered), RosterTimeout)
            ? questions
            : throw new InvalidOperationException($"a thread of the data plane did not answer within {RosterTimeout.TotalSeconds} s");
    }
}
