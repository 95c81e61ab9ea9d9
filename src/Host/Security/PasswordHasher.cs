using System.Security.Cryptography;
using System.Text;

namespace LoadMaster.Host.Security;

/// <summary>A stored password: PBKDF2-SHA256 under its own salt.</summary>
public sealed record PasswordHash(int Iterations, byte[] Salt, byte[] Hash);

/// <summary>Makes and checks password hashes.</summary>
public sealed class PasswordHasher(int iterations = PasswordHasher.IterationsDefault)
{
    public const int IterationsDefault = 600_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    private readonly PasswordHash _nobody = new(iterations, new byte[SaltBytes], new byte[HashBytes]);

    public PasswordHash Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(iterations, salt, Derive(password, salt, iterations));
    }

    /// <summary>Takes the same time whether there is such a user (<paramref name="stored"/>) or not.</summary>
    public bool Verify(string password, PasswordHash? stored)
    {
        var against = stored ?? _nobody;
        var equal = CryptographicOperations.FixedTimeEquals(Derive(password, against.Salt, against.Iterations), against.Hash);
        return equal && stored is not null;
    }

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}
