namespace LoadMaster.Api;

/// <summary>Users, API keys and the rules of logins.</summary>
public sealed partial class LoadMasterClient
{
    public Task<CallerDto> GetCallerAsync(CancellationToken cancel = default) => GetAsync(Routes.OwnUserPath, ApiJson.Default.CallerDto, cancel);

    public Task<ListDto<UserDto>> ListUsersAsync(CancellationToken cancel = default) => GetAsync(Routes.UsersPath, ApiJson.Default.ListDtoUserDto, cancel);

    public Task<ChangeDto> AddUserAsync(UserBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Post, Routes.UsersPath, Json(body, ApiJson.Default.UserBody), cancel);

    public Task<ChangeDto> PatchUserAsync(string name, UserPatchBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.UserPath(name), Patch(body, ApiJson.Default.UserPatchBody), cancel);

    public Task<ChangeDto> SetPasswordAsync(string name, UserPasswordBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Put, Routes.UserPasswordPath(name), Json(body, ApiJson.Default.UserPasswordBody), cancel);

    public Task<ChangeDto> RemoveUserAsync(string name, CancellationToken cancel = default) => ChangeAsync(HttpMethod.Delete, Routes.UserPath(name), null, cancel);

    public Task<ListDto<KeyDto>> ListKeysAsync(CancellationToken cancel = default) => GetAsync(Routes.KeysPath, ApiJson.Default.ListDtoKeyDto, cancel);

    public Task<KeyCreatedDto> CreateKeyAsync(KeyBody body, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.KeysPath, Json(body, ApiJson.Default.KeyBody), ApiJson.Default.KeyCreatedDto, cancel);

    public Task<ChangeDto> RevokeKeyAsync(string name, CancellationToken cancel = default) => ChangeAsync(HttpMethod.Delete, Routes.KeyPath(name), null, cancel);

    public Task<AccessDto> GetAccessAsync(CancellationToken cancel = default) => GetAsync(Routes.AccessPath, ApiJson.Default.AccessDto, cancel);

    public Task<ChangeDto> PatchAccessAsync(AccessBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.AccessPath, Patch(body, BodyJson.Default.AccessBody), cancel);
}
