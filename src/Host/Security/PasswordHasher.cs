using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>Makes and checks password hashes.</summary>
public sealed class PasswordHasher(int iterations = PasswordHasher.IterationsDefault)
{
    public const int IterationsDefault = 600_000;
    private const int SaltBytes = 16;

    private readonly StoredPassword _nobody = new(iterations, new byte[SaltBytes], new byte[StoredPassword.HashBytes]);

    public StoredPassword Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new StoredPassword(iterations, salt, Derive(password, salt, iterations));
    }

    /// <summary>Which of the stored texts the password belongs to; null for none.</summary>
    /// <param name="stored">Empty when there is no such user.</param>
    /// <param name="checksMin">So many are checked at least: it takes the same time whether there is such a user or not.</param>
    public string? Verify(string password, IReadOnlyCollection<string> stored, int checksMin)
    {
        string? found = null;
        foreach (var text in stored)
        {
            if (StoredPassword.TryParse(text) is { } against && IsRight(password, against))
            {
                found ??= text;
            }
        }

        for (var more = stored.Count; more < checksMin; more++)
        {
            _ = IsRight(password, _nobody);
        }

        return found;
    }

    private static bool IsRight(string password, StoredPassword against) =>
        CryptographicOperations.FixedTimeEquals(Derive(password, against.Salt, against.Iterations), against.Hash);

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, StoredPassword.HashBytes);
}
