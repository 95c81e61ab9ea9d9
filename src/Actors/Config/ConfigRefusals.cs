using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using static LoadMaster.Actors.Config.ConfigProtocol;

namespace LoadMaster.Actors.Config;

/// <summary>Every way in which the config actor says no, with what to do about it.</summary>
internal static class ConfigRefusals
{
    public static ChangeRefused Of(ConfigDecision.Refused refused)
    {
        var notFound = refused.Problems.Count > 0 && refused.Problems.All(problem => problem.Code == ProblemCodes.NotFound);
        return new ChangeRefused(notFound ? RefusalKind.NotFound : RefusalKind.Invalid, refused.Problems);
    }

    public static ChangeRefused RevisionMismatch(long expected, long current) => One(
        RefusalKind.RevisionMismatch,
        ProblemCodes.RevisionMismatch,
        $"The configuration is at revision {current}, not {expected}: someone changed it meanwhile. Read it again and repeat the change.");

    public static ChangeRefused RevisionNotKept(long revision, ConfigLog log) => One(
        RefusalKind.NotFound,
        ProblemCodes.RevisionNotKept,
        revision > log.Revision
            ? $"Revision {revision} does not exist yet: the newest is {log.Revision}."
            : $"Revision {revision} is no longer kept: the oldest is {log.Base.Revision}, the newest {log.Revision}.");

    public static ChangeRefused NoActiveNode(string node) => Unavailable(
        ProblemCodes.NoActiveNode,
        $"No active node is known to {node}, and only the active one takes changes. Look at 'lm ha status': start the other node, or end maintenance of this one.");

    public static ChangeRefused NoLongerActive(string node) => Unavailable(
        ProblemCodes.NoActiveNode, $"{node} is no longer the active node: the pair is changing roles. Try again in a moment.");

    public static ChangeRefused ActiveNodeSilent(string active, TimeSpan waited) => Unavailable(
        ProblemCodes.NoActiveNode,
        $"The active node {active} did not answer within {waited.TotalSeconds:0.#} s. The change may or may not be saved: look at the revision before you try again.");

    public static ChangeRefused TooManyListeners(int needed, int max, string node) => new(RefusalKind.Invalid, [new ConfigProblem(
        ProblemCodes.TooManyListeners,
        "/virtualServices",
        $"The enabled layer 7 services would listen on {needed} ports together, with their extra ports; {node} can listen on {max} within the files that it may have open. Raise LimitNOFILE of the unit (ulimit -n) on every node and start it again, or make services of layer 4, which need none.")]);

    public static ChangeRefused TooManyInFlight() => Unavailable(
        ProblemCodes.NotReady, $"{Limits.ChangesInFlightMax} changes are being applied already. Try again in a moment.");

    public static ChangeRefused JournalFailed(string cause) => Unavailable(
        ProblemCodes.JournalFailed, $"The change was not saved, the journal refused it: {cause}. Look at the disk or database that holds the journal.");

    public static ChangeRefused LostToPartner(long revision) => Unavailable(
        ProblemCodes.NoActiveNode,
        $"Revision {revision} was saved here, but this node was replaced as the active one before its partner had it. It is kept in a conflict file; make it again on the active node.");

    private static ChangeRefused Unavailable(string code, string message) => One(RefusalKind.Unavailable, code, message);

    private static ChangeRefused One(RefusalKind kind, string code, string message) => new(kind, [new ConfigProblem(code, "", message)]);
}
