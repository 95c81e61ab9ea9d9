using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>Brings the users of a node's own file into those of the configuration, so that nobody who could log in cannot afterwards.</summary>
public static class AccessMerge
{
    /// <summary>
    /// Users whom the configuration does not know come with all they have. Of one whom it knows, the node's password becomes a further one
    /// as long as nobody has changed either: who has changed a password has ended all others.
    /// </summary>
    public static AccessSettings Adopt(AccessSettings access, ValueList<LocalUser> ofNode)
    {
        var users = access.Users;
        foreach (var user in ofNode)
        {
            var index = IndexOf(users, user.Name);
            if (index < 0)
            {
                users = users.Add(user);
            }
            else if (users[index] is { PasswordChangedAt.Length: 0 } known && user.PasswordChangedAt.Length == 0)
            {
                var passwords = known.Passwords.Concat(user.Passwords).Distinct().Take(Limits.PasswordsPerUserMax).ToValueList();
                users = users.SetItem(index, known with { Passwords = passwords });
            }
        }

        return access with { Users = users };
    }

    /// <summary>
    /// Puts an administrator in place of the user of his name, or adds him: what root on a node has asked for. Once only: a password that the
    /// user has chosen since stays.
    /// </summary>
    public static AccessSettings Reset(AccessSettings access, LocalUser administrator)
    {
        var index = IndexOf(access.Users, administrator.Name);
        if (index >= 0 && administrator.ResetId.Length > 0 && access.Users[index].ResetId == administrator.ResetId)
        {
            return access;
        }

        return access with { Users = index < 0 ? access.Users.Add(administrator) : access.Users.SetItem(index, administrator) };
    }

    /// <inheritdoc cref="Reset(AccessSettings, LocalUser)"/>
    public static AccessSettings Reset(AccessSettings access, ValueList<LocalUser> administrators) => administrators.Aggregate(access, Reset);

    public static int IndexOf(ValueList<LocalUser> users, string name)
    {
        for (var index = 0; index < users.Count; index++)
        {
            if (users[index].Name == name)
            {
                return index;
            }
        }

        return -1;
    }
}
