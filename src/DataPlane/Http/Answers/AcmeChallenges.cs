using System.Text;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http.Answers;

/// <summary>What authorities must be answered that ask for a proof over HTTP (RFC 8555, 8.3), on every HTTP service; who is not asked for it costs one look at a null.</summary>
public sealed class AcmeChallenges
{
    private const string Path = "/.well-known/acme-challenge/";

    private readonly Lock _gate = new();
    private Pending[]? _pending;

    /// <summary>Null while no proof is asked for.</summary>
    internal Pending[]? Now => Volatile.Read(ref _pending);

    /// <summary>Answers the token with the key authorization until it is removed; false when there are too many already.</summary>
    public bool Put(string token, string keyAuthorization)
    {
        var fresh = new Pending(token, Encoding.ASCII.GetBytes(Path + token), new PageAnswer(200, keyAuthorization, "application/octet-stream"));
        lock (_gate)
        {
            Pending[] others = [.. (_pending ?? []).Where(one => one.Token != token)];
            if (others.Length >= Limits.AcmeChallengesMax)
            {
                return false;
            }

            Volatile.Write(ref _pending, [.. others, fresh]);
            return true;
        }
    }

    public void Remove(string token)
    {
        lock (_gate)
        {
            Pending[] others = [.. (_pending ?? []).Where(one => one.Token != token)];
            Volatile.Write(ref _pending, others.Length == 0 ? null : others);
        }
    }

    /// <summary>Null for every other path.</summary>
    internal static PageAnswer? Find(Pending[] pending, ReadOnlySpan<byte> pathAndQuery)
    {
        foreach (var one in pending)
        {
            if (pathAndQuery.SequenceEqual(one.Target))
            {
                return one.Answer;
            }
        }

        return null;
    }

    internal sealed record Pending(string Token, byte[] Target, PageAnswer Answer);
}
