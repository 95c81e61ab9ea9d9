using System.Security.Cryptography;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Pair;

/// <summary>A token that was given out.</summary>
/// <param name="SecretHash">SHA-256 of the secret, capital hex: the secret itself is not kept.</param>
/// <param name="UsedBy">SHA-256 of the certificate that joined with it, capital hex; empty: not used yet.</param>
public sealed record IssuedToken(string SecretHash, DateTimeOffset ExpiresAt, string UsedBy);

/// <summary>The tokens that a node has given out; each lets one node in, for a while.</summary>
public sealed record JoinTokenBook(ValueList<IssuedToken> Tokens)
{
    public static JoinTokenBook Empty { get; } = new([]);

    public JoinTokenBook With(byte[] secret, DateTimeOffset expiresAt) =>
        new(Tokens.Append(new(HashOf(secret), expiresAt, "")).TakeLast(Limits.JoinTokensMax).ToValueList());

    /// <summary>Uses a token up. The node that used it may ask again while it lasts: its first answer may have been lost.</summary>
    public (JoinTokenBook Book, ConfigProblem? Refusal) Use(byte[] secret, string certificateHash, DateTimeOffset now)
    {
        var hash = HashOf(secret);
        for (var at = 0; at < Tokens.Count; at++)
        {
            var token = Tokens[at];
            if (!CryptographicOperations.FixedTimeEquals(Convert.FromHexString(token.SecretHash), Convert.FromHexString(hash)))
                continue;
            if (token.UsedBy.Length > 0 && token.UsedBy != certificateHash)
                return Refuse(ProblemCodes.JoinTokenUsed, "This join token has been used by another node; each lets one node in. Make a new one there with 'lm ha token'.");
            if (now >= token.ExpiresAt)
                return Refuse(ProblemCodes.JoinTokenExpired, $"This join token expired at {token.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Make a new one there with 'lm ha token'.");
            return (new(Tokens.SetItem(at, token with { UsedBy = certificateHash })), null);
        }

        return Refuse(ProblemCodes.JoinTokenWrong, "This join token is not one of that node's. Copy it whole, or make a new one there with 'lm ha token'.");
    }

    private (JoinTokenBook Book, ConfigProblem? Refusal) Refuse(string code, string message) => (this, new ConfigProblem(code, "/token", message));

    private static string HashOf(byte[] secret) => Convert.ToHexString(SHA256.HashData(secret));
}
